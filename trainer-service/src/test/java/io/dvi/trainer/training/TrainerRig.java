package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.testing.TinyModel;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.training.HeadTrainer;
import io.dvi.trainer.database.WriterLease;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/**
 * One trainer process without its shell: a training loop over a database, driven by hand.
 */
final class TrainerRig implements AutoCloseable {

	static final ModelFolder FOLDER = TinyModel.folder();

	static final ModelDescriptor MODEL = DescriptorFile.read(FOLDER);

	static final Lineage LINEAGE = new Lineage(MODEL.fingerprint(), MODEL.splitLayer());

	static final int STEPS = 40;

	final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	final HeadRegistry registry;

	final WriterLease lease;

	final RoundRepository rounds;

	final LearningModes modes;

	final LearningReport report;

	final TrainingLoop loop;

	private final HeadTrainer trainer;

	TrainerRig(TestDatabase database, Clock clock) {
		this(database, clock, TrainingProperties.Kind.LORA);
	}

	TrainerRig(TestDatabase database, Clock clock, TrainingProperties.Kind kind) {
		TrainingProperties properties = properties(kind);
		GraphRuntime runtime = new OnnxGraphRuntime();
		this.trainer = HeadTrainer.open(FOLDER, TrainingConfiguration.options(properties), runtime);
		this.registry = new HeadRegistry(database.jdbc(), database.transactions(), LINEAGE, clock);
		this.registry.initialise(() -> TrainingConfiguration.untrained(this.trainer));
		this.lease = new WriterLease(database.dataSource(), database.jdbc(), "test", clock);
		this.rounds = new RoundRepository(database.jdbc(), MODEL.fingerprint());
		ReplayStore store = new ReplayStore(database.jdbc(), MODEL.fingerprint());
		this.modes = new LearningModes(database.jdbc(), LINEAGE, true, clock);
		TrainingMetrics metrics = new TrainingMetrics(this.meters);
		LossCurve losses = new LossCurve(clock);
		this.report = new LearningReport(new LearningReport.Parts(this.modes, store, this.rounds, metrics, losses),
				clock);
		this.loop = new TrainingLoop(new TrainingLoop.Parts(this.lease, this.trainer,
				new TrainingLoop.Stages(new RoundOpening(this.rounds, store, this.registry, properties, clock),
						new Judge(HeadEvaluator.open(FOLDER, runtime), store, this.registry, properties.gate()),
						new RoundClosing(this.rounds, this.registry, database.transaction(), this.lease, clock)),
				this.modes, properties, Pace.FULL, new TrainingLoop.Observers(metrics, losses)), () -> {
				}, clock);
	}

	private static TrainingProperties properties(TrainingProperties.Kind kind) {
		return new TrainingProperties(true, kind, 100, 2_000, 0.5, STEPS, 64, 1, 1, 1, 16, 0.02f,
				new TrainingProperties.Block(32, 2, 384, STEPS, 200, 100, 0.02f, 5),
				new TrainingProperties.Anchored(32, 2, 384, STEPS, 200, 100, 0.02f, 5), Duration.ofMinutes(10),
				Duration.ofMinutes(10), new TrainingProperties.Gate(1_000, 60, 3, 0.95, 0));
	}

	/** Takes the lease first. */
	TrainerRig holding() {
		while (!this.lease.held()) {
			this.lease.doWork();
		}
		return this;
	}

	/** Opens a round and takes some of its steps. */
	void begin(int steps) {
		for (int turn = 0; turn <= steps; turn++) {
			if (this.loop.doWork() == 0) {
				throw new AssertionError("there is no round to run");
			}
		}
	}

	/** Runs a whole round. */
	void round() {
		begin(STEPS + 1);
	}

	double rounds(RoundOutcome outcome) {
		return this.meters.get("dvi.gate.decisions")
			.tag("result", outcome.name().toLowerCase(Locale.ROOT))
			.counter()
			.count();
	}

	@Override
	public void close() {
		this.lease.close();
		this.trainer.close();
	}

}
