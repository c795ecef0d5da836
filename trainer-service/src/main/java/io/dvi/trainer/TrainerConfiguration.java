package io.dvi.trainer;

import java.time.Clock;

import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.model.ModelFolder;
import io.dvi.trainer.database.EmbeddedPostgresProperties;
import io.dvi.trainer.experience.ExperienceProperties;
import io.dvi.trainer.ingest.IntakeProperties;
import io.dvi.trainer.registry.Lineage;
import io.dvi.trainer.registry.RegistryProperties;
import io.dvi.trainer.replica.ReplicaProperties;
import io.dvi.trainer.training.InitialHead;
import io.dvi.trainer.training.TrainingProperties;
import io.dvi.trainer.watch.WatchProperties;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all parts share: the model, the clock and each part's share of the properties. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TrainerProperties.class)
class TrainerConfiguration {

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

	@Bean
	ModelFolder modelFolder(TrainerProperties properties) {
		return new ModelFolder(properties.modelFolder());
	}

	@Bean
	ModelDescriptor modelDescriptor(ModelFolder folder) {
		return DescriptorFile.read(folder);
	}

	@Bean
	Lineage lineage(ModelDescriptor model) {
		return new Lineage(model.fingerprint(), model.splitLayer());
	}

	@Bean
	EmbeddedPostgresProperties embeddedPostgresProperties(TrainerProperties properties) {
		return properties.embeddedPostgres();
	}

	@Bean
	IntakeProperties intakeProperties(TrainerProperties properties) {
		return properties.intake();
	}

	@Bean
	ExperienceProperties experienceProperties(TrainerProperties properties) {
		return properties.experience();
	}

	@Bean
	InitialHead initialHead(TrainerProperties properties, ModelDescriptor model) {
		return new InitialHead(properties.initialHead(), model);
	}

	@Bean
	TrainingProperties trainingProperties(TrainerProperties properties) {
		return properties.training();
	}

	@Bean
	RegistryProperties registryProperties(TrainerProperties properties) {
		return properties.registry();
	}

	@Bean
	ReplicaProperties replicaProperties(TrainerProperties properties) {
		return properties.replicas();
	}

	@Bean
	WatchProperties watchProperties(TrainerProperties properties) {
		return properties.watch();
	}

}
