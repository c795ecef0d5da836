package io.dvi.engine.onnx;

import io.dvi.engine.graph.GraphBuilder;
import io.dvi.engine.graph.GraphSession;
import io.dvi.engine.graph.proto.TensorProto.DataType;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OnnxEnvironmentTest {

	@Test
	void aLongCommandLineDoesNotKillTheProcess() throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Dpadding=" + "x".repeat(60_000), "-cp",
				System.getProperty("java.class.path"), OpensAGraph.class.getName())
			.inheritIO()
			.start();
		assertThat(process.waitFor()).isZero();
	}

	/** The process that is started. */
	static final class OpensAGraph {

		private OpensAGraph() {
		}

		public static void main(String[] arguments) {
			GraphBuilder graph = new GraphBuilder("identity");
			graph.alias(graph.input("x", DataType.FLOAT, 1), "y");
			graph.output("y", DataType.FLOAT, 1);
			try (GraphSession session = new OnnxGraphRuntime().open(graph.build(), 1)) {
				assertThat(session).isNotNull();
			}
		}

	}

}
