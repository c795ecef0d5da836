package io.dvi.trainer.training;

import java.time.Clock;
import java.time.Duration;

import io.dvi.engine.graph.GraphRuntime;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.engine.onnx.OnnxGraphRuntime;
import io.dvi.engine.training.AdamW;
import io.dvi.engine.training.AnchoredOptions;
import io.dvi.engine.training.BlockOptions;
import io.dvi.engine.training.HeadEvaluator;
import io.dvi.engine.training.HeadTrainer;
import io.dvi.engine.training.LearningRate;
import io.dvi.engine.training.LowRankOptions;
import io.dvi.engine.training.Muon;
import io.dvi.engine.training.TrainingOptions;
import io.dvi.trainer.agent.AgentRunner;
import io.dvi.trainer.database.WriterLease;
import io.dvi.trainer.experience.ReplayStore;
import io.dvi.trainer.registry.HeadCandidate;
import io.dvi.trainer.registry.HeadEvaluation;
import io.dvi.trainer.registry.HeadCustody;
import io.dvi.trainer.registry.HeadRegistry;
import io.dvi.trainer.registry.HeadVersion;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.registry.Pruning;
import io.dvi.trainer.registry.RegistryProperties;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The training loop, its parts and its thread. */
@Configuration(proxyBeanMethods = false)
class TrainingConfiguration {

	private static final Duration LOOK = Duration.ofSeconds(2);

	private static final Duration PRUNING_LOOK = Duration.ofMinutes(10);

	@Bean
	GraphRuntime graphRuntime() {
		return new OnnxGraphRuntime();
	}

	@Bean
	HeadTrainer headTrainer(ModelFolder folder, TrainingProperties properties, GraphRuntime runtime) {
		return HeadTrainer.open(folder, options(properties), runtime);
	}

	@Bean
	HeadEvaluator headEvaluator(ModelFolder folder, GraphRuntime runtime) {
		return HeadEvaluator.open(folder, runtime);
	}

	/**
	 * A model that is new to the database begins with a head that has learned nothing,
	 * and goes on at once to one that came with it.
	 */
	@Bean
	SmartInitializingSingleton firstHeads(HeadRegistry registry, HeadTrainer trainer, InitialHead initial) {
		return () -> registry.initialise(() -> untrained(trainer), initial::candidate);
	}

	@Bean
	@DependsOnDatabaseInitialization
	ReplayStore replayStore(JdbcClient jdbc, Lineage lineage) {
		return new ReplayStore(jdbc, lineage.modelFingerprint());
	}

	@Bean
	@DependsOnDatabaseInitialization
	RoundRepository roundRepository(JdbcClient jdbc, Lineage lineage) {
		return new RoundRepository(jdbc, lineage.modelFingerprint());
	}

	@Bean
	RoundOpening roundOpening(RoundRepository rounds, ReplayStore store, HeadRegistry registry,
			TrainingProperties properties, Clock clock) {
		return new RoundOpening(rounds, store, registry, properties, clock);
	}

	@Bean
	Judge judge(HeadEvaluator evaluator, ReplayStore store, HeadRegistry registry, TrainingProperties properties) {
		return new Judge(evaluator, store, registry, properties.gate());
	}

	@Bean
	HeldOutEvaluation heldOutEvaluation(ModelFolder folder, GraphRuntime runtime, ReplayStore store,
			HeadRegistry registry, TrainingProperties properties) {
		return new HeldOutEvaluation(HeadEvaluator.open(folder, runtime), store, registry, () -> pace(properties));
	}

	@Bean
	RoundClosing roundClosing(RoundRepository rounds, HeadRegistry registry, TransactionTemplate transaction,
			WriterLease lease, Clock clock) {
		return new RoundClosing(rounds, registry, transaction, lease, clock);
	}

	@Bean
	LearningModes learningModes(JdbcClient jdbc, Lineage lineage, TrainingProperties properties, Clock clock) {
		return new LearningModes(jdbc, lineage, properties.enabled(), clock);
	}

	@Bean
	TrainingMetrics trainingMetrics(MeterRegistry meters) {
		return new TrainingMetrics(meters);
	}

	@Bean
	LossCurve lossCurve(Clock clock) {
		return new LossCurve(clock);
	}

	@Bean
	LearningReport learningReport(LearningModes modes, ReplayStore store, RoundRepository rounds,
			TrainingMetrics metrics, LossCurve losses, Clock clock) {
		return new LearningReport(new LearningReport.Parts(modes, store, rounds, metrics, losses), clock);
	}

	@Bean
	HeadImport headImport(ModelDescriptor model, HeldOutEvaluation evaluation) {
		return new HeadImport(model, evaluation);
	}

	@Bean
	TrainingLoop.Parts trainingParts(TrainingLoop.Stages stages, WriterLease lease, HeadTrainer trainer,
			LearningModes modes, TrainingProperties properties, TrainingMetrics metrics, LossCurve losses) {
		return new TrainingLoop.Parts(lease, trainer, stages, modes, properties, pace(properties),
				new TrainingLoop.Observers(metrics, losses));
	}

	@Bean
	TrainingLoop.Stages trainingStages(RoundOpening opening, Judge judge, RoundClosing closing) {
		return new TrainingLoop.Stages(opening, judge, closing);
	}

	@Bean
	AgentRunner pruningRunner(HeadCustody custody, RegistryProperties properties, RoundRepository rounds,
			WriterLease lease, Clock clock, MeterRegistry meters) {
		return new AgentRunner(new Pruning(custody, properties, rounds::readBases, lease::held, clock), PRUNING_LOOK,
				meters);
	}

	@Bean
	AgentRunner shadowScoringRunner(ModelFolder folder, GraphRuntime runtime, ReplayStore store, HeadRegistry registry,
			WriterLease lease, TrainingProperties properties, MeterRegistry meters) {
		return new AgentRunner(new ShadowScoring(HeadEvaluator.open(folder, runtime), store, registry,
				new ShadowScoring.Surroundings(lease::held, pace(properties), meters)), LOOK, meters);
	}

	@Bean
	@ConditionalOnProperty(name = "dvi.trainer.training.enabled", matchIfMissing = true)
	AgentRunner trainingRunner(TrainingLoop.Parts parts, @Qualifier("activationFeedRunner") AgentRunner feed,
			Clock clock, MeterRegistry meters) {
		return new AgentRunner(new TrainingLoop(parts, feed::wake, clock), LOOK, meters);
	}

	private static Pace pace(TrainingProperties properties) {
		return new ProcessorShare(properties.cpuShare(), properties.idleCpuShare());
	}

	static TrainingOptions options(TrainingProperties properties) {
		return switch (properties.kind()) {
			case LORA -> lowRankOptions(properties);
			case BLOCK -> blockOptions(properties.block(), properties.threads());
			case ANCHORED -> anchoredOptions(properties.anchored(), properties.threads());
		};
	}

	private static LowRankOptions lowRankOptions(TrainingProperties properties) {
		LowRankOptions defaults = LowRankOptions.DEFAULT;
		AdamW optimiser = defaults.optimiser();
		return new LowRankOptions(properties.rank(), defaults.scale(), defaults.schedule(),
				new AdamW(properties.learningRate(), optimiser.beta1(), optimiser.beta2(), optimiser.epsilon(),
						optimiser.weightDecay(), optimiser.maxGradientNorm()),
				defaults.policy(), properties.batchRows(), properties.threads());
	}

	private static BlockOptions blockOptions(TrainingProperties.Block properties, int threads) {
		return new BlockOptions(properties.feedForwardSize(), properties.unrolledSteps(), properties.candidates(),
				muon(properties.learningRate(), properties.warmUpSteps()), properties.batchRows(),
				properties.passRows(), threads);
	}

	private static AnchoredOptions anchoredOptions(TrainingProperties.Anchored properties, int threads) {
		return new AnchoredOptions(properties.feedForwardSize(), properties.offsets(), properties.candidates(),
				muon(properties.learningRate(), properties.warmUpSteps()), properties.batchRows(),
				properties.passRows(), threads);
	}

	private static Muon muon(float learningRate, int warmUpSteps) {
		Muon defaults = Muon.DEFAULT;
		return new Muon(LearningRate.constant(learningRate, warmUpSteps), defaults.momentum(), defaults.vectorShare(),
				defaults.vectors());
	}

	static HeadCandidate untrained(HeadTrainer trainer) {
		HeadWeights weights = trainer.initial(TrainingLoop.UNTRAINED_SEED).weights();
		byte[] file = HeadFile.write(weights);
		return new HeadCandidate(null, weights.kind(), file, HeadFile.sha256(file), 0, HeadEvaluation.NONE,
				HeadVersion.Origin.UNTRAINED);
	}

}
