package io.dvi.client.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands over the admin API against a server that answers what the gateway does.
 */
@Timeout(20)
class AdminCommandTest {

	private static final String POINTER = """
			{"sequence":3,"version":2,"previous_version":1,"canary":{"version":4,"percent":10},"shadow_version":5}""";

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	private ScriptedServer server;

	@BeforeEach
	void serve() throws IOException {
		this.server = new ScriptedServer();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void headsAreATableThatTellsWhoServes() {
		this.server.answers.put("GET /heads?limit=50&state=ready", """
				{"heads":[{"version":5,"state":"ready","origin":"trained"},{"version":4,"state":"ready"},
				{"version":2,"created_at":"2026-01-01T00:00:00Z","kind":"lora","trainer_step":40,"state":"ready",
				"origin":"imported","sha256":"0123456789abcdef",
				"evaluation":{"first_token_agreement":0.61234,"kl":1.5}},
				{"version":0,"kind":"lora","trainer_step":0,"sha256":"ff","state":"ready","evaluation":null}],
				"next_page_token":null}""");
		this.server.answers.put("GET /activation", POINTER);
		assertThat(run("heads", "ls", "--state", "ready")).isZero();
		assertThat(lines()).hasSize(5);
		assertThat(lines().get(1)).startsWith("5").contains("shadow");
		assertThat(lines().get(2)).startsWith("4").contains("canary 10 %");
		assertThat(lines().get(3)).startsWith("2")
			.contains("active", "imported", "2026-01-01T00:00:00Z", "0.612", "1.500", "0123456789ab")
			.doesNotContain("0123456789abc");
		assertThat(lines().get(4)).startsWith("0").doesNotContain("active");
	}

	@Test
	void jsonIsTheServersAnswer() {
		this.server.answers.put("GET /heads/active", "{\"version\":2,\"kind\":\"lora\"}");
		assertThat(run("heads", "--json", "show", "active")).isZero();
		assertThat(HttpCalls.JSON.readTree(this.out.toString()).path("version").longValue()).isEqualTo(2);
	}

	@Test
	void activateSendsTheTagItReadAndNoCanary() {
		this.server.answers.put("GET /activation", POINTER);
		this.server.answers.put("PUT /activation",
				"{\"changed\":true,\"activation\":{\"version\":1,\"previous_version\":2,\"sequence\":4}}");
		assertThat(run("heads", "activate", "1", "--shadow", "7", "--reason", "try", "--idempotency-key", "k1"))
			.isZero();
		assertThat(body("PUT /activation \"3\" "))
			.isEqualTo(HttpCalls.JSON.readTree("{\"version\":1,\"shadow_version\":7,\"reason\":\"try\"}"));
		assertThat(this.server.idempotencyKey).isEqualTo("k1");
		assertThat(this.out.toString()).isEqualTo("head 1 is active, instead of 2" + System.lineSeparator());
	}

	@Test
	void aCanaryLeavesTheRestOfThePointerAsItIs() {
		this.server.answers.put("GET /activation", POINTER);
		this.server.answers.put("PUT /activation?dry_run=true", """
				{"changed":true,"dry_run":true,"activation":{"version":2,"previous_version":2,
				"canary":{"version":6,"percent":25}}}""");
		assertThat(run("heads", "canary", "6", "--percent", "25", "--reason", "try", "--dry-run")).isZero();
		assertThat(body("PUT /activation?dry_run=true \"3\" ")).isEqualTo(HttpCalls.JSON.readTree("""
				{"version":2,"shadow_version":5,"canary":{"version":6,"percent":25},"reason":"try"}"""));
		assertThat(this.out.toString())
			.startsWith("dry run, nothing stored; afterwards: head 2 is active, canary 6 at 25 %");
	}

	@Test
	void aCanaryOfNothingIsNone() {
		this.server.answers.put("GET /activation", POINTER);
		this.server.answers.put("PUT /activation", "{\"changed\":true,\"activation\":{\"version\":2}}");
		assertThat(run("heads", "canary", "4", "--percent", "0", "--reason", "done")).isZero();
		assertThat(body("PUT /activation ").has("canary")).isFalse();
		assertThat(run("heads", "canary", "4", "--percent", "100", "--reason", "all")).isEqualTo(2);
		assertThat(this.err.toString()).contains("`--percent` must be from 0 to 99. Given: 100");
	}

	@Test
	void aCanaryThatWasTheShadowIsNoShadowAnyMore() {
		this.server.answers.put("GET /activation", POINTER);
		this.server.answers.put("PUT /activation", "{\"changed\":true,\"activation\":{\"version\":2}}");
		assertThat(run("heads", "canary", "5", "--percent", "1", "--reason", "next")).isZero();
		assertThat(body("PUT /activation ")).isEqualTo(HttpCalls.JSON.readTree("""
				{"version":2,"canary":{"version":5,"percent":1},"reason":"next"}"""));
	}

	@Test
	void aShadowLeavesTheRestOfThePointerAsItIs() {
		this.server.answers.put("GET /activation", POINTER);
		this.server.answers.put("PUT /activation", """
				{"changed":true,"activation":{"version":2,"previous_version":2,
				"canary":{"version":4,"percent":10},"shadow_version":7}}""");
		assertThat(run("heads", "shadow", "7", "--reason", "look first")).isZero();
		assertThat(body("PUT /activation \"3\" ")).isEqualTo(HttpCalls.JSON.readTree("""
				{"version":2,"canary":{"version":4,"percent":10},"shadow_version":7,"reason":"look first"}"""));
		assertThat(lines()).containsExactly("head 2 is active, canary 4 at 10 %, shadow 7");
	}

	@Test
	void aShadowOfNoneEndsIt() {
		this.server.answers.put("GET /activation", POINTER);
		this.server.answers.put("PUT /activation?dry_run=true", """
				{"changed":true,"dry_run":true,"activation":{"version":2,"canary":{"version":4,"percent":10}}}""");
		assertThat(run("heads", "shadow", "none", "--reason", "seen", "--dry-run")).isZero();
		assertThat(body("PUT /activation?dry_run=true \"3\" ")).isEqualTo(HttpCalls.JSON.readTree("""
				{"version":2,"canary":{"version":4,"percent":10},"reason":"seen"}"""));
		assertThat(lines()).containsExactly("dry run, nothing stored; afterwards: head 2 is active, canary 4 at 10 %");
		assertThat(run("heads", "shadow", "off", "--reason", "seen")).isEqualTo(2);
		assertThat(this.err.toString()).contains("`VERSION` must be a number or none. Given: off");
	}

	@Test
	void aVersionIsShownWithWhatScoringItInTheShadowCameTo() {
		this.server.answers.put("GET /heads/5", "{\"version\":5,\"state\":\"ready\",\"evaluation\":{\"kl\":1.5}}");
		this.server.answers.put("GET /activations?limit=50", """
				{"activations":[{"sequence":9,"version":2,"shadow_version":5,"figures":[]},
				{"sequence":8,"version":2,"shadow_version":4,"figures":[{"name":"shadow_requests","value":99.0}]},
				{"sequence":7,"version":2,"shadow_version":5,"figures":[{"name":"watch_passed","value":1.0},
				{"name":"shadow_requests","value":64.0,"limit":null},
				{"name":"shadow_tokens_per_step","value":2.41,"limit":2.3}]},
				{"sequence":6,"version":2,"shadow_version":5,"figures":[{"name":"shadow_requests","value":8.0}]}]}""");
		assertThat(run("heads", "show", "5")).isZero();
		assertThat(lines()).map((line) -> line.replaceAll(" +", " "))
			.containsExactly("FIELD VALUE", "version 5", "state ready", "kl 1.5", "shadow_in_activation 7",
					"shadow_requests 64", "shadow_tokens_per_step 2.410 against 2.300");
	}

	@Test
	void aRollbackThatChangesNothingSaysSo() {
		this.server.answers.put("POST /activation:rollback", "{\"changed\":false,\"activation\":{\"version\":1}}");
		assertThat(run("heads", "rollback", "--to", "1", "--reason", "back")).isZero();
		assertThat(body("POST /activation:rollback"))
			.isEqualTo(HttpCalls.JSON.readTree("{\"to\":1,\"reason\":\"back\"}"));
		assertThat(this.out.toString()).contains("head 1 was active already; nothing changed");
	}

	@Test
	void aQuarantineNamesTheVersion() {
		this.server.answers.put("POST /heads/4:quarantine",
				"{\"changed\":true,\"head\":{\"version\":4,\"state\":\"quarantined\"}}");
		assertThat(run("heads", "quarantine", "4", "--reason", "bad")).isZero();
		assertThat(body("POST /heads/4:quarantine").path("reason").asString()).isEqualTo("bad");
		assertThat(this.out.toString()).startsWith("head 4 is quarantined");
	}

	@Test
	void aFileGoesOutAndIn(@TempDir Path folder) throws IOException {
		this.server.answers.put("GET /heads/2/weights", "the file");
		this.server.answers.put("POST /heads?reason=from+a+%26+b&dry_run=true",
				"{\"changed\":true,\"dry_run\":true,\"head\":{\"version\":0}}");
		this.server.answers.put("POST /heads?reason=again", "{\"changed\":false,\"head\":{\"version\":2}}");
		String file = folder.resolve("head").toString();
		assertThat(run("heads", "export", "2", "--out", file)).isZero();
		assertThat(Files.readString(Path.of(file))).isEqualTo("the file");
		assertThat(run("heads", "import", file, "--reason", "from a & b", "--dry-run")).isZero();
		assertThat(run("heads", "import", file, "--reason", "again")).isZero();
		assertThat(this.server.requests).last().asString().endsWith("the file");
		assertThat(lines()).containsExactly("head 2: 8 bytes in " + file,
				"dry run, nothing stored; afterwards: the file can serve",
				"the file is head 2 already; nothing changed");
		assertThat(run("heads", "import", file + ".no", "--reason", "r")).isEqualTo(1);
		assertThat(run("heads", "export", "9", "--out", file)).isEqualTo(1);
		assertThat(this.err.toString()).contains("cannot read " + file + ".no", "no such thing (404)");
	}

	@Test
	void theAuditTellsWhoWhyByWhichFiguresAndHowFarItReached() {
		this.server.answers.put("GET /activations?limit=50",
				"""
						{"activations":[{"sequence":4,"version":1,"actor":"alice","reason":"slow",
						"canary":{"version":2,"percent":5},"shadow_version":77,"figures":[{"name":"tokens_per_step","value":2.118,"limit":2.31},
						{"name":"watch_passed","value":0,"limit":null},{"name":"shadow_requests","value":64.0,"limit":null}],
						"acknowledgements":[{"instance":"a","error":""},{"instance":"b","error":"checksum"}]}]}""");
		assertThat(run("heads", "audit")).isZero();
		assertThat(this.out.toString()).contains("alice", "slow", "2 at 5 %  77 ",
				"tokens_per_step 2.118 against 2.310, watch_passed 0,", "shadow_requests 64  ", "1 of 2");
	}

	@Test
	void replicasTellWhatTheyServeAndHowFast() {
		this.server.answers.put("GET /replicas", """
				{"converged":false,"replicas":[{"instance":"decode-0","healthy":true,"activation_sequence":3,
				"head_version":2,"plain_tokens_per_second":58.4,"last_error":"checksum","serving":[
				{"head_version":1,"tokens_per_second":1.0},
				{"head_version":2,"tokens_per_second":88.25,"tokens_per_step":2.5}]}]}""");
		assertThat(run("heads", "replicas")).isZero();
		assertThat(lines().get(1)).startsWith("decode-0").contains("yes", "88.25", "58.40", "2.50", "checksum");
		assertThat(lines()).last().isEqualTo("not converged");
	}

	@Test
	void learningIsShownPausedAndResumed() {
		this.server.answers.put("GET /learning", """
				{"mode":"learning","stored_episodes":12,"rounds":[{"round":4,"outcome":"published","head_version":2,
				"figures":[{"name":"speed_gain","value":0.02,"limit":0}]},{"round":3,"outcome":"rejected"}]}""");
		this.server.answers.put("POST /learning:pause", "{\"changed\":true,\"learning\":{\"mode\":\"training_only\"}}");
		this.server.answers.put("POST /learning:resume?dry_run=true",
				"{\"changed\":false,\"dry_run\":true,\"learning\":{\"mode\":\"learning\"}}");
		assertThat(run("learning", "status", "--rounds", "1")).isZero();
		assertThat(this.out.toString()).contains("stored_episodes", "12", "speed_gain 0.020 against 0")
			.doesNotContain("rejected");
		assertThat(run("learning", "pause", "--publishing-only", "--reason", "r")).isZero();
		assertThat(body("POST /learning:pause"))
			.isEqualTo(HttpCalls.JSON.readTree("{\"publishing_only\":true,\"reason\":\"r\"}"));
		assertThat(run("learning", "resume", "--reason", "r", "--dry-run")).isZero();
		assertThat(this.out.toString()).contains("learning: training_only\n",
				"dry run, nothing stored; afterwards: learning: learning, as it was; nothing changed");
	}

	@Test
	void aChangeNeedsAReason() {
		assertThat(run("heads", "quarantine", "4")).isEqualTo(2);
		assertThat(this.err.toString()).contains("--reason");
		assertThat(this.server.requests).isEmpty();
	}

	@Test
	void aRefusalIsTheServersSentenceAndAFailure() {
		assertThat(run("heads", "show", "9")).isEqualTo(1);
		assertThat(this.err.toString()).contains("no such thing (404)");
		assertThat(this.out.toString()).isEmpty();
	}

	@Test
	void aCommandWithoutASubcommandIsMisuse() {
		assertThat(run("heads")).isEqualTo(2);
		assertThat(this.err.toString()).contains("name a command: ", "evaluate", "quarantine");
		assertThat(run("learning")).isEqualTo(2);
	}

	private List<String> lines() {
		return this.out.toString().lines().toList();
	}

	private JsonNode body(String beginning) {
		String request = this.server.requests.stream()
			.filter((each) -> each.startsWith(beginning))
			.findFirst()
			.orElseThrow();
		return HttpCalls.JSON.readTree(request.substring(request.indexOf('{')));
	}

	private int run(String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(1, List.of("--admin-url", this.server.base(), "--admin-key", "k"));
		return ClientCommand.commandLine()
			.setOut(new PrintWriter(this.out))
			.setErr(new PrintWriter(this.err))
			.execute(all.toArray(String[]::new));
	}

}
