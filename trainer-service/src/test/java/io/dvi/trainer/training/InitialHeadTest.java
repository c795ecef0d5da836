package io.dvi.trainer.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.testing.TinyModel;
import io.dvi.engine.training.BlockOptions;
import io.dvi.engine.training.HeadTrainer;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class InitialHeadTest {

	private static final ModelDescriptor MODEL = DescriptorFile.read(TinyModel.folder());

	private static final HeadOrigin ORIGIN = new HeadOrigin("dvi train --seed 3", "0.1.0 abc", "2026-11-26", 3, 1_000,
			2.9, 41, 384, new HeadEvaluation(200, 0.4, 0, 1.5, 0.9), 1.6);

	@TempDir
	private Path folder;

	@Test
	void aHeadThatFitsIsTheOneToBeginWith() throws Exception {
		Path file = write(head(), ORIGIN);
		byte[] bytes = Files.readAllBytes(file);
		assertThat(new InitialHead(file, MODEL).candidate()).hasValueSatisfying((candidate) -> {
			assertThat(candidate.parent()).isZero();
			assertThat(candidate.kind()).isEqualTo("block");
			assertThat(candidate.file()).isEqualTo(bytes);
			assertThat(candidate.sha256()).isEqualTo(HeadFile.sha256(bytes));
			assertThat(candidate.trainerStep()).isEqualTo(41);
			assertThat(candidate.evaluation()).isEqualTo(ORIGIN.evaluation());
		});
		assertThat(HeadOrigin.of(HeadFile.origin(bytes))).isEqualTo(ORIGIN);
	}

	@Test
	void aFileThatSaysNothingOfItsOriginWillDo() throws Exception {
		Path file = Files.write(this.folder.resolve("head"), HeadFile.write(head()));
		assertThat(new InitialHead(file, MODEL).candidate()).hasValueSatisfying((candidate) -> {
			assertThat(candidate.trainerStep()).isZero();
			assertThat(candidate.evaluation()).isEqualTo(HeadEvaluation.NONE);
		});
	}

	@Test
	void anythingElseIsLeftOut() throws Exception {
		HeadWeights head = head();
		HeadWeights foreign = new HeadWeights(head.kind(), "another", head.splitLayer(), head.scale(), head.tensors());
		assertThat(new InitialHead(write(foreign, ORIGIN), MODEL).candidate()).isEmpty();
		Path damaged = Files.write(this.folder.resolve("damaged"), new byte[100]);
		assertThat(new InitialHead(damaged, MODEL).candidate()).isEmpty();
		Path lying = Files.write(this.folder.resolve("lying"), HeadFile.write(head, Map.of("steps", "many")));
		assertThat(new InitialHead(lying, MODEL).candidate()).isEmpty();
		assertThat(new InitialHead(this.folder.resolve("absent"), MODEL).candidate()).isEmpty();
		assertThat(new InitialHead(Path.of(""), MODEL).candidate()).isEmpty();
		assertThat(new InitialHead(null, MODEL).candidate()).isEmpty();
	}

	private Path write(HeadWeights weights, HeadOrigin origin) throws IOException {
		return Files.write(this.folder.resolve("head"), HeadFile.write(weights, origin.toStrings()));
	}

	private static HeadWeights head() {
		try (HeadTrainer trainer = HeadTrainer.open(TinyModel.folder(), BlockOptions.DEFAULT, new OnnxGraphRuntime())) {
			return trainer.initial(1).weights();
		}
	}

}
