package io.dvi.engine;

import io.dvi.engine.head.DraftHead;
import io.dvi.engine.head.HeadSession;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.experience.DraftCosts;
import io.dvi.engine.experience.DraftSource;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.experience.Halves;
import io.dvi.engine.experience.VerifiedRow;
import io.dvi.engine.experience.VerifyStep;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.kernel.KernelHeadLoader;
import io.dvi.engine.model.Block;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.model.Provider;
import io.dvi.engine.model.SplitModel;
import io.dvi.engine.model.SplitModelOptions;
import io.dvi.engine.testing.RandomHeads;
import io.dvi.engine.testing.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** What a head that runs on the kernels says depends on the text alone. */
@ParameterizedClass
@ValueSource(strings = { HeadWeights.BLOCK, HeadWeights.ANCHORED })
class KernelHeadTest {

	private static final int CONTEXT = 448;

	private static final int MAX_ROWS = 160;

	private static final int DRAFTED = 3;

	private final ModelFolder folder = TinyModel.folder();

	private final ModelDescriptor descriptor = DescriptorFile.read(this.folder);

	private final SplitModelOptions options = new SplitModelOptions("int8", Provider.CPU, 2, 1, CONTEXT, MAX_ROWS,
			MAX_ROWS);

	private final SplitModel model = Engine.openModel(this.folder, this.descriptor, this.options);

	private final KernelHeadLoader loader = new KernelHeadLoader(this.folder, this.descriptor, this.options,
			this.model);

	private final Random random = new Random(11);

	private final HeadWeights weights;

	private final DraftHead head;

	KernelHeadTest(String kind) {
		this.weights = RandomHeads.of(kind, this.descriptor, 1, this.random);
		this.head = this.loader.load(this.weights);
	}

	@AfterEach
	void close() {
		this.head.close();
		this.loader.close();
		this.model.close();
	}

	/** However often it was asked before, and in whatever steps the text came. */
	@Test
	void askingChangesNothing() {
		int[] text = this.random.ints(60, 0, this.descriptor.vocabularySize()).toArray();
		List<Proposal> rarely = drafts(text, 60, false);
		for (int round = 0; round < 10; round++) {
			assertThat(drafts(text, 1 + this.random.nextInt(8), true)).isEqualTo(rarely);
		}
		assertThat(rarely).extracting(Proposal::token).doesNotContain(-1);
	}

	/** A head that is not asked for long goes on from the latest tokens. */
	@Test
	void tooManyWaitingRowsAreForgotten() {
		int[] text = this.random.ints(400, 0, this.descriptor.vocabularySize()).toArray();
		assertThat(drafts(text, 1, false)).hasSize(DRAFTED).extracting(Proposal::token).doesNotContain(-1);
	}

	/**
	 * Kernels in eight bits and the trainer's graph in floats are the same head: the
	 * verifier commits what the kernels drafted, so many tokens behind each other.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void theTrainerScoresWhatTheKernelsDraft(int chain) {
		int[] text = this.random.ints(120, 0, this.descriptor.vocabularySize()).toArray();
		List<VerifiedRow> rows = new ArrayList<>();
		try (Block block = this.model.openBlock(); HeadSession session = this.head.begin()) {
			for (int position = 0; position < text.length; position += chain) {
				int[] drafted = new int[chain];
				block.begin(position);
				for (int row = 0; row < chain; row++) {
					block.append(text[position + row]);
					this.model.shallow(List.of(block));
					drafted[row] = session.propose(block, row).token();
				}
				this.model.deep(List.of(block));
				session.confirm(block, chain);
				for (int row = 0; row < chain; row++) {
					rows.add(new VerifiedRow(text[position + row], drafted[row], Halves.of(block.shallow(row)),
							Halves.of(block.deep(row)), new int[] { drafted[row] }, new float[1], 0, -1, false, 0));
				}
			}
		}
		Episode episode = new Episode("r", 0, this.descriptor.fingerprint(), -1, "", "", 0, List.of(),
				List.of(new VerifyStep(DraftSource.NONE, 0, new short[0], rows)), DraftCosts.ASSUMED);
		double accepted = HeadEvaluator.open(this.folder, new OnnxGraphRuntime())
			.evaluate(this.weights, List.of(episode))
			.acceptance(chain - 1);
		// Only where a chain begins is what follows what the head drafts.
		assertThat(accepted).isGreaterThan(0.9 / chain);
	}

	/**
	 * Runs a text in steps of at most so many tokens, drafting wrong tokens behind each
	 * step when asked to, and drafts behind its end.
	 */
	private List<Proposal> drafts(int[] text, int step, boolean asking) {
		try (Block block = this.model.openBlock(); HeadSession session = this.head.begin()) {
			int done = 0;
			while (done < text.length - 1) {
				int count = Math.min(step, text.length - 1 - done);
				block.begin(done);
				for (int row = 0; row < count; row++) {
					block.append(text[done + row]);
				}
				this.model.shallow(List.of(block));
				if (asking && this.random.nextBoolean()) {
					session.propose(block, this.random.nextInt(count));
				}
				block.firstLogitRow(block.rows());
				this.model.deep(List.of(block));
				int confirmed = (done + count == text.length - 1) ? count : 1 + this.random.nextInt(count);
				session.confirm(block, confirmed);
				done += confirmed;
			}
			block.begin(done);
			block.append(text[done]);
			return draft(block, session);
		}
	}

	private List<Proposal> draft(Block block, HeadSession session) {
		List<Proposal> proposals = new ArrayList<>();
		for (int row = 0; row < DRAFTED; row++) {
			this.model.shallow(List.of(block));
			Proposal proposal = session.propose(block, row);
			proposals.add(proposal);
			block.append(proposal.token());
		}
		return proposals;
	}

}
