package io.dvi.engine.onnx;

import ai.onnxruntime.OrtEnvironment;

/**
 * The runtime's one environment of this process.
 *
 * <p>
 * As it starts, the runtime matches the process's command line with a regular expression
 * that recurses once for every character: with the stack of an ordinary thread a line of
 * four thousand characters, such as a class path spelled out, kills the process. So the
 * first call is made on a thread whose stack is deep enough for any line; only what is
 * used of it takes memory.
 */
final class OnnxEnvironment {

	private static final long DEEP_STACK_BYTES = 1L << 30;

	private static boolean started;

	private OnnxEnvironment() {
	}

	static synchronized OrtEnvironment get() {
		if (!started) {
			Thread starter = new Thread(null, () -> {
				OrtEnvironment _ = OrtEnvironment.getEnvironment();
			}, "onnx-environment", DEEP_STACK_BYTES);
			starter.start();
			joinUninterruptibly(starter);
			started = true;
		}
		return OrtEnvironment.getEnvironment();
	}

	private static void joinUninterruptibly(Thread thread) {
		boolean interrupted = false;
		while (thread.isAlive()) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
