package io.dvi.engine.importer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Safetensors;
import io.dvi.engine.testing.TinyModel;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HeadGraphTest {

	private static final int HIDDEN = 64;

	private static final int RANK = 4;

	private static final int ROWS = 3;

	private static final int DRAFT_VOCABULARY = 100;

	private static final float SCALE = 0.5f;

	private final Random random = new Random(11);

	@TempDir
	private Path folder;

	private ModelFolder model;

	@BeforeEach
	void importWithASmallDraftVocabulary() throws IOException {
		Path source = Files.createDirectory(this.folder.resolve("source"));
		this.model = ModelImporter.importModel(TinyModel.copySource(source), this.folder.resolve("imported"),
				ImportOptions.defaults("tiny").withDraftVocabularySize(DRAFT_VOCABULARY));
	}

	@Test
	void theDescriptorNamesTheSizeAndTheFingerprintDependsOnIt() {
		assertThat(DescriptorFile.read(this.model).draftVocabularySize()).isEqualTo(DRAFT_VOCABULARY);
		assertThat(DescriptorFile.read(this.model).fingerprint())
			.isNotEqualTo(DescriptorFile.read(TinyModel.folder()).fingerprint());
	}

	@Test
	void floatGraphGivesWhatTheFormulaGives() throws IOException, OrtException {
		assertGraphFollowsFormula(GraphFlavour.FP32, 1e-4f);
	}

	@Test
	void quantizedGraphComesClose() throws IOException, OrtException {
		assertGraphFollowsFormula(GraphFlavour.INT8, 0.1f);
	}

	@ParameterizedTest
	@EnumSource
	void aBrokenHeadShowsInItsLogProbability(GraphFlavour flavour) throws OrtException {
		float[] b = numbers(RANK * DRAFT_VOCABULARY, 1);
		b[7] = Float.NaN;
		Drafts drafts = run(flavour, numbers(ROWS * HIDDEN, 1), numbers(HIDDEN * RANK, 1), b);
		for (float logProbability : drafts.logProbabilities()) {
			assertThat(logProbability).isNaN();
		}
	}

	private void assertGraphFollowsFormula(GraphFlavour flavour, float tolerance) throws IOException, OrtException {
		float[] hidden = numbers(ROWS * HIDDEN, 3);
		float[] a = numbers(HIDDEN * RANK, 0.2f);
		float[] b = numbers(RANK * DRAFT_VOCABULARY, 0.2f);
		Drafts drafts = run(flavour, hidden, a, b);
		Safetensors base = Safetensors.read(MemorySegment.ofArray(Files.readAllBytes(this.model.headBase())),
				ErrorCode.MODEL_REJECTED);
		int[] vocabulary = base.tensor("vocabulary").toInts();
		for (int row = 0; row < ROWS; row++) {
			double[] logits = formula(base, hidden, row, a, b);
			int best = 0;
			for (int i = 1; i < logits.length; i++) {
				best = (logits[i] > logits[best]) ? i : best;
			}
			double total = 0;
			for (double logit : logits) {
				total += Math.exp(logit - logits[best]);
			}
			assertThat(drafts.tokens()[row]).isEqualTo(vocabulary[best]);
			assertThat((double) drafts.logProbabilities()[row]).isCloseTo(-Math.log(total), within((double) tolerance));
		}
	}

	/** W norm(h) + scale B' A' norm(h), arXiv 2510.05421 section 3. */
	private static double[] formula(Safetensors base, float[] hidden, int row, float[] a, float[] b) {
		float[] norm = base.tensor("norm").toFloats();
		float[] projection = base.tensor("projection").toFloats();
		double square = 0;
		for (int i = 0; i < HIDDEN; i++) {
			square += (double) hidden[row * HIDDEN + i] * hidden[row * HIDDEN + i];
		}
		double[] narrow = new double[RANK];
		double[] normed = new double[HIDDEN];
		for (int i = 0; i < HIDDEN; i++) {
			normed[i] = hidden[row * HIDDEN + i] / Math.sqrt(square / HIDDEN + 1e-5) * norm[i];
			for (int r = 0; r < RANK; r++) {
				narrow[r] += normed[i] * a[i * RANK + r];
			}
		}
		double[] logits = new double[DRAFT_VOCABULARY];
		for (int token = 0; token < DRAFT_VOCABULARY; token++) {
			for (int i = 0; i < HIDDEN; i++) {
				logits[token] += normed[i] * projection[token * HIDDEN + i];
			}
			for (int r = 0; r < RANK; r++) {
				logits[token] += SCALE * narrow[r] * b[r * DRAFT_VOCABULARY + token];
			}
		}
		return logits;
	}

	private Drafts run(GraphFlavour flavour, float[] hidden, float[] a, float[] b) throws OrtException {
		OrtEnvironment environment = OrtEnvironment.getEnvironment();
		try (OrtSession session = environment.createSession(this.model.headGraph(flavour.id()).toString());
				OnnxTensor hiddenTensor = tensor(hidden, ROWS, HIDDEN);
				OnnxTensor aTensor = tensor(a, HIDDEN, RANK);
				OnnxTensor bTensor = tensor(b, RANK, DRAFT_VOCABULARY);
				OnnxTensor scale = tensor(new float[] { SCALE });
				OrtSession.Result result = session
					.run(Map.of("hidden", hiddenTensor, "a", aTensor, "b", bTensor, "scale", scale))) {
			return new Drafts((long[]) result.get("token").orElseThrow().getValue(),
					(float[]) result.get("log_probability").orElseThrow().getValue());
		}
	}

	private static OnnxTensor tensor(float[] values, long... shape) throws OrtException {
		return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), shape);
	}

	private float[] numbers(int count, float deviation) {
		float[] values = new float[count];
		for (int i = 0; i < count; i++) {
			values[i] = (float) (this.random.nextGaussian() * deviation);
		}
		return values;
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Drafts(long[] tokens, float[] logProbabilities) {
	}

}
