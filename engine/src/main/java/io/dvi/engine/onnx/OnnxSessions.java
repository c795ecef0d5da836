package io.dvi.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens graphs with one set of options, so that every graph of a model runs on the same
 * provider with the same threads.
 *
 * @param provider where graphs run
 * @param threads threads of one run
 */
record OnnxSessions(Provider provider, int threads) {

	private static final Logger LOG = LoggerFactory.getLogger(OnnxSessions.class);

	/**
	 * Opens a graph.
	 * @param graph the file
	 * @return the session, owned by the caller
	 * @throws EngineException with code {@code MODEL_REJECTED} when the file is missing
	 * or the runtime refuses it
	 */
	OrtSession open(Path graph) {
		if (!Files.isRegularFile(graph)) {
			throw new EngineException(ErrorCode.MODEL_REJECTED,
					"the model folder has no file " + graph.getFileName() + "; import the model again");
		}
		try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
			options.setIntraOpNumThreads(this.threads);
			options.setInterOpNumThreads(1);
			options.setMemoryPatternOptimization(false);
			// Workers spin between the operators of a run, where waking them costs more
			// than the
			// operator, and sleep between runs, where others need the core.
			options.addConfigEntry("session.force_spinning_stop", "1");
			chooseProvider(options);
			return OnnxEnvironment.get().createSession(graph.toString(), options);
		}
		catch (OrtException ex) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "",
					"the runtime refuses " + graph.getFileName() + ": " + ex.getMessage(), ex);
		}
	}

	/**
	 * Closes a session.
	 * @param session no longer in use
	 */
	static void close(OrtSession session) {
		try {
			session.close();
		}
		catch (OrtException ex) {
			throw new EngineException(ErrorCode.INTERNAL, "", "the runtime failed: " + ex.getMessage(), ex);
		}
	}

	private void chooseProvider(OrtSession.SessionOptions options) throws OrtException {
		if (this.provider == Provider.CPU) {
			return;
		}
		try {
			options.addCUDA();
		}
		catch (OrtException ex) {
			if (this.provider == Provider.CUDA) {
				throw ex;
			}
			LOG.warn("CUDA is not available, the processor serves instead: {}", ex.getMessage());
		}
	}

}
