package io.dvi.trainer.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.dvi.engine.head.HeadCheck;
import io.dvi.engine.head.HeadFile;
import io.dvi.engine.head.HeadWeights;
import io.dvi.engine.importer.TokenRanking;
import io.dvi.engine.model.DescriptorFile;
import io.dvi.engine.model.ModelDescriptor;
import io.dvi.engine.testing.TinyModel;
import io.dvi.trainer.registry.HeadOrigin;
import io.dvi.trainer.testing.Lessons;
import io.dvi.trainer.testing.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands on the database of an instance that is down. */
class TrainCommandIT {

	private static final ModelDescriptor MODEL = DescriptorFile.read(TinyModel.folder());

	private static final int EPISODES = 60;

	@TempDir
	private static Path instance;

	@TempDir
	private Path folder;

	@BeforeAll
	static void answerPrompts() throws IOException {
		try (EmbeddedPostgres server = EmbeddedPostgres.builder()
			.setDataDirectory(instance)
			.setCleanDataDirectory(false)
			.start(); HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
			TestDatabase database = new TestDatabase("postgres", pool);
			database.migrate();
			Lessons.commit(database, MODEL, 1, EPISODES);
		}
	}

	@Test
	void writesAHeadThatSaysWhereItComesFrom() throws Exception {
		Path out = this.folder.resolve("head.safetensors");
		Run run = train(out, "--judge-every", "0.5", "--json", "--built-from", "0.1.0 abc");
		assertThat(run.status()).as(run.err()).isZero();
		HeadWeights head = HeadFile.read(Files.readAllBytes(out));
		HeadCheck.check(head, MODEL);
		HeadOrigin origin = HeadOrigin.of(HeadFile.origin(Files.readAllBytes(out)));
		assertThat(origin.command()).isEqualTo("dvi train --kind block --phase 1:2:0.02:0.01 --phase 2:1:0.01:0.001"
				+ " --seed 1 --batch-rows 100 --buffer-rows 300 --threads 1");
		assertThat(origin.program()).isEqualTo("0.1.0 abc");
		assertThat(origin.draftVocabularySize()).isEqualTo(MODEL.draftVocabularySize());
		assertThat(origin.evaluation().agreement()).isGreaterThan(0.8);
		assertThat(origin.steps()).isEqualTo(3 * Math.round(origin.rows() / 100.0));
		JsonNode report = new JsonMapper().readTree(run.out());
		assertThat(report).isEqualTo(new JsonMapper().readTree(Files.readString(this.folder.resolve("head.json"))));
		assertThat(report.path("held_out").path("agreement").asDouble()).isEqualTo(origin.evaluation().agreement());
		assertThat(report.path("curve")).hasSize(6);
		assertThat(report.path("model_fingerprint").asString()).isEqualTo(MODEL.fingerprint());
		assertThat(run.err()).contains("held out: first token").doesNotContain("\r");
	}

	@Test
	void trainsForAnObjective() throws Exception {
		Path out = this.folder.resolve("kl-overlap.1.safetensors");
		Run run = run(List.of("--model", TinyModel.folder().root().toString(), "--database", instance.toString(),
				"--out", out.toString(), "--kind", "lora", "--objective", "kl-overlap", "--switch", "0.25", "--phase",
				"1:1:0.02:0.02", "--batch-rows", "64", "--buffer-rows", "300", "--held-out-rows", "200",
				"--judge-every", "0.5"));
		assertThat(run.status()).as(run.err()).isZero();
		JsonNode report = new JsonMapper().readTree(Files.readString(this.folder.resolve("kl-overlap.1.json")));
		assertThat(report.path("command").asString()).endsWith(" --objective kl-overlap --switch 0.25");
		assertThat(report.path("held_out").path("expected_speed").asDouble()).isPositive();
		assertThat(report.path("curve")).isNotEmpty()
			.allSatisfy(
					(point) -> assertThat(point.path("expected_tokens_per_step").asDouble()).isGreaterThanOrEqualTo(1));
	}

	@Test
	void refusesAnObjectiveThatDoesNotFit() {
		assertThat(refusal("--objective", "kl")).contains("--objective is for kind lora. Given: block");
		assertThat(refusal("--drafts-from", "3")).contains("--drafts-from is for objective paper, ce or pg");
		assertThat(lora("--objective", "kl", "--switch", "0.1"))
			.contains("--switch is for objective paper or kl-overlap. Given: kl");
		assertThat(lora("--objective", "ce", "--unweighted")).contains("--unweighted is for objective paper or pg");
		assertThat(lora("--switch", "1")).contains("--switch must be at least 0 and below 1. Given: 1.0");
		assertThat(lora("--objective", "pg", "--drafts-from", "9", "--state", this.folder.resolve("state").toString()))
			.contains("--state cannot be kept with --drafts-from above 1");
	}

	private String lora(String... more) {
		return refusal(append(new String[] { "--kind", "lora" }, more));
	}

	private String refusal(String... options) {
		Run run = run(append(new String[] { "--model", TinyModel.folder().root().toString(), "--database",
				instance.toString(), "--out", this.folder.resolve("head").toString() }, options));
		assertThat(run.status()).isEqualTo(2);
		return run.err();
	}

	@Test
	void goesOnFromAHead() throws Exception {
		Path first = this.folder.resolve("first.safetensors");
		assertThat(train(first).status()).isZero();
		Path second = this.folder.resolve("second.safetensors");
		Run run = run(List.of("--model", TinyModel.folder().root().toString(), "--database", instance.toString(),
				"--out", second.toString(), "--from", first.toString(), "--phase", "1:0.2:0.0001:0.0001",
				"--batch-rows", "100", "--buffer-rows", "300", "--held-out-rows", "200"));
		assertThat(run.status()).as(run.err()).isZero();
		HeadOrigin origin = HeadOrigin.of(HeadFile.origin(Files.readAllBytes(second)));
		assertThat(origin.command()).endsWith(" --from " + HeadFile.sha256(Files.readAllBytes(first)));
		assertThat(origin.evaluation().agreement()).as("a few steps keep what the first has learned")
			.isGreaterThan(0.8);
	}

	@Test
	void refusesToGoOnFromWhatIsNoHeadOfItsKind() throws Exception {
		Path broken = Files.writeString(this.folder.resolve("broken.safetensors"), "no head");
		Run run = train(this.folder.resolve("head"), "--from", broken.toString());
		assertThat(run.status()).isEqualTo(1);
		assertThat(run.err()).contains("training cannot go on from " + broken);
		Path block = this.folder.resolve("block.safetensors");
		assertThat(train(block).status()).isZero();
		assertThat(run(List.of("--model", TinyModel.folder().root().toString(), "--database", instance.toString(),
				"--out", this.folder.resolve("head").toString(), "--kind", "anchored", "--from", block.toString()))
			.err()).contains("must be a head of kind anchored. Found: block");
	}

	@Test
	void learnsFromAPartWhenToldTo() throws Exception {
		Run run = train(this.folder.resolve("head"), "--rows", "200", "--json");
		assertThat(new JsonMapper().readTree(run.out()).path("rows").asInt()).isEqualTo(200);
	}

	@Test
	void aKilledRunGoesOnBitForBit() throws Exception {
		String[] longer = { "--phase", "1:20:0.02:0.01", "--judge-every", "1" };
		Path whole = this.folder.resolve("whole.safetensors");
		assertThat(train(whole, longer).status()).isZero();

		Path state = this.folder.resolve("state");
		Path resumed = this.folder.resolve("resumed.safetensors");
		killWhileLearning(arguments(resumed, longer), state);
		assertThat(resumed).doesNotExist();
		assertThat(state).exists();
		Run other = train(resumed, "--state", state.toString(), "--seed", "2");
		assertThat(other.status()).isEqualTo(1);
		assertThat(other.err()).contains("is the state of another run").contains("--seed 1").contains("--seed 2");
		Run run = train(resumed, append(longer, "--state", state.toString(), "--json"));
		assertThat(run.status()).isZero();
		assertThat(run.err()).contains("going on behind step");
		assertThat(new JsonMapper().readTree(run.out()).path("curve")).as("of both processes").hasSize(23);
		assertThat(Files.readAllBytes(resumed)).isEqualTo(Files.readAllBytes(whole));
	}

	@Test
	void ranksTokensForAnImport() throws Exception {
		Path out = this.folder.resolve("ranking.tsv");
		Run run = run("ranking", "--model", TinyModel.folder().root().toString(), "--database", instance.toString(),
				"--out", out.toString());
		assertThat(run.status()).as(run.err()).isZero();
		TokenRanking ranking = TokenRanking.read(out);
		assertThat(ranking.entries()).isNotEmpty().allSatisfy((entry) -> assertThat(entry.token()).isBetween(100, 111));
		assertThat(run.out()).contains("4,096 tokens cover 1.0000");
	}

	@Test
	void refusesWhatMakesNoSenseBeforeAnythingIsRead() {
		Run run = train(this.folder.resolve("absent").resolve("head"));
		assertThat(run.status()).isEqualTo(2);
		assertThat(run.err()).contains("--out must lie in a folder that exists");
		assertThat(train(this.folder.resolve("head"), "--phase", "1:x").err()).contains("must look like");
		assertThat(train(this.folder.resolve("head"), "--kind", "lora").err()).contains("of kind lora must unroll 1");
		assertThat(run("--out", "head", "--model", "m", "--database", "d", "--jdbc-url", "u").status()).isEqualTo(2);
	}

	private Run train(Path out, String... more) {
		return run(arguments(out, more));
	}

	private static Run run(List<String> arguments) {
		return run(arguments.toArray(String[]::new));
	}

	private static List<String> arguments(Path out, String... more) {
		List<String> arguments = new ArrayList<>(List.of("--model", TinyModel.folder().root().toString(), "--database",
				instance.toString(), "--out", out.toString(), "--phase", "1:2:0.02:0.01", "--phase", "2:1:0.01:0.001",
				"--batch-rows", "100", "--buffer-rows", "300", "--held-out-rows", "200"));
		arguments.addAll(List.of(more));
		return arguments;
	}

	private static String[] append(String[] first, String... more) {
		List<String> all = new ArrayList<>(List.of(first));
		all.addAll(List.of(more));
		return all.toArray(String[]::new);
	}

	/** In a process of its own, which is told to end once it has learned something. */
	private static void killWhileLearning(List<String> arguments, Path state) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(ProcessHandle.current().info().command().orElseThrow(), "--enable-native-access=ALL-UNNAMED",
						"-cp", System.getProperty("java.class.path"), TrainerCommands.class.getName()));
		command.addAll(arguments);
		command.addAll(List.of("--state", state.toString()));
		Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
		try (BufferedReader err = process.errorReader()) {
			List<String> lines = new ArrayList<>();
			String line = err.readLine();
			while (line != null && !line.contains("held out")) {
				lines.add(line);
				line = err.readLine();
			}
			assertThat(line).as("%s", lines).isNotNull();
			process.toHandle().destroy();
			while (line != null) {
				lines.add(line);
				line = err.readLine();
			}
			assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
			assertThat(lines).last().asString().contains("the same command goes on from");
		}
	}

	private static Run run(String... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		CommandLine commandLine = TrainerCommands.commandLine(arguments)
			.setOut(new PrintWriter(out, true))
			.setErr(new PrintWriter(err, true));
		int status = commandLine.execute(TrainerCommands.options(arguments));
		return new Run(status, out.toString(), err.toString());
	}

	private record Run(int status, String out, String err) {
	}

}
