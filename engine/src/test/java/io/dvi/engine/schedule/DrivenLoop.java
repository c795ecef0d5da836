package io.dvi.engine.schedule;

import io.dvi.engine.Ending;
import io.dvi.engine.EngineOptions.ExperienceOptions;
import io.dvi.engine.GenerateRequest;
import io.dvi.engine.GenerateRequest.Learning;
import io.dvi.engine.Output;
import io.dvi.engine.Prompt;
import io.dvi.engine.SpeculationOptions;
import io.dvi.engine.constraint.TokenConstraint;
import io.dvi.engine.experience.Episode;
import io.dvi.engine.head.HeadSession.Proposal;
import io.dvi.engine.head.HeadSlot;
import io.dvi.engine.head.RowHead;
import io.dvi.engine.model.Block;
import io.dvi.engine.prefix.PrefixCache;
import io.dvi.engine.sampling.SamplingOptions;
import io.dvi.engine.speculation.CostCurve;
import io.dvi.engine.speculation.DraftMemory;
import io.dvi.engine.testing.Answers;
import io.dvi.engine.testing.HashModel;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Decode loops on the hash model, driven by hand, one at a time. */
final class DrivenLoop {

	private static final int CONTEXT = 160;

	final HeadSlot heads = new HeadSlot();

	final List<Episode> episodes = new ArrayList<>();

	/** Requests that wait for a slot of the loop. */
	final Queue<Sequence> arrivals = new ArrayDeque<>();

	/** The format of requests that are submitted next, or null. */
	@Nullable TokenConstraint constraint;

	private final List<Integer> endTokens;

	private final HashModel model = new HashModel(CONTEXT);

	private final PrefixCache prefixes = new PrefixCache(this.model, 1 << 20);

	private final DraftMemory memory = new DraftMemory();

	private final DraftMemory ruledMemory = new DraftMemory();

	private long nanos;

	DrivenLoop(Integer... endTokens) {
		this.endTokens = List.of(endTokens);
	}

	/** Answers requests together, on so many slots. */
	List<Answers> decode(int slots, List<GenerateRequest> requests) {
		DecodeLoop loop = open(slots);
		List<Answers> answers = requests.stream().map(this::submit).toList();
		drain(loop);
		return answers;
	}

	DecodeLoop open(int slots) {
		CostCurve costs = new CostCurve(slots);
		SlotFactory factory = new SlotFactory(this.model, this.heads, this.memory, this.ruledMemory,
				new ServingCounts(), this.prefixes, new EpisodeRecorder.Destination(this.episodes::add,
						new ExperienceOptions(4, 32, 8), () -> Instant.EPOCH, costs::alone));
		return new DecodeLoop(factory, new Cycle(this.model, costs, () -> this.nanos += 1_000_000, 9 + slots), slots,
				this.arrivals);
	}

	Answers submit(GenerateRequest request) {
		Answers answers = new Answers();
		int[] prompt = ((Prompt.Tokens) request.prompt()).ids().stream().mapToInt(Integer::intValue).toArray();
		this.arrivals.add(new Sequence(request, new CheckedPrompt(prompt, request.ending().maxTokens(), this.endTokens,
				this.constraint, new NumberText()), answers, new Stopwatch(() -> 0)));
		return answers;
	}

	/** Turns the loop until nothing is left to do; returns how often it did something. */
	int drain(DecodeLoop loop) {
		int cycles = 0;
		while (loop.doWork() > 0 || !this.arrivals.isEmpty()) {
			assertThat(++cycles).isLessThan(10_000);
		}
		return cycles;
	}

	/** A request without rules, for 70 tokens at most. */
	static GenerateRequest request(int[] prompt, SamplingOptions sampling, SpeculationOptions speculation) {
		return request(prompt, sampling, Ending.after(70), Output.TEXT, speculation);
	}

	/** A request that asks for likelihoods. */
	static GenerateRequest ruled(int[] prompt, SamplingOptions sampling, Ending ending,
			SpeculationOptions speculation) {
		return request(prompt, sampling, ending, new Output(null, 3), speculation);
	}

	private static GenerateRequest request(int[] prompt, SamplingOptions sampling, Ending ending, Output output,
			SpeculationOptions speculation) {
		return new GenerateRequest("r", new Prompt.Tokens(IntStream.of(prompt).boxed().toList()), sampling, ending,
				output, speculation, new Learning(true, "", ""));
	}

	/** The model's logits behind a text. */
	float[] row(List<Integer> text) {
		try (Block block = this.model.openBlock()) {
			float[] row = new float[HashModel.VOCABULARY];
			for (int from = 0; from < text.size(); from += this.model.maxRows()) {
				block.begin(from);
				text.subList(from, Math.min(text.size(), from + this.model.maxRows())).forEach(block::append);
				this.model.deep(List.of(block));
				block.logits(block.rows() - 1).get(0, row);
			}
			return row;
		}
	}

	/** Knows the answer with some probability, else says anything, sometimes nothing. */
	static RowHead head(Random random, List<Integer> answer, int promptLength, double knowing) {
		return new RowHead() {
			@Override
			protected Proposal propose(Block block, int row) {
				assertThat(block.shallow(row).limit()).isPositive();
				int index = block.position() + row + 1 - promptLength;
				if (random.nextDouble() < knowing && index < answer.size()) {
					return new Proposal(answer.get(index), -0.5f);
				}
				return (random.nextInt(10) == 0) ? Proposal.NONE
						: new Proposal(random.nextInt(HashModel.VOCABULARY), -3f);
			}
		};
	}

}
