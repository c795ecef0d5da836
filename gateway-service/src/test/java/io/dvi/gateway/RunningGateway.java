package io.dvi.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.dvi.gateway.admin.AdminServer;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.ClientResponse;

/** The whole gateway on real sockets, with services that do what a test tells them. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "dvi.gateway.admin-port=0", "dvi.gateway.call-timeout=3s", "dvi.gateway.keep-alive=200ms" })
abstract class RunningGateway {

	static final String USER_KEY = "user-key";

	static final String VIEWER_KEY = "viewer-key";

	static final String ADMIN_KEY = "admin-key";

	static final FakeDecode DECODE = new FakeDecode();

	static final FakeHeads HEADS = new FakeHeads();

	static final FakeLearning LEARNING = new FakeLearning();

	private static final Server SERVICES = serve();

	@LocalServerPort
	int port;

	@Autowired
	AdminServer adminServer;

	WebTestClient anyone;

	WebTestClient user;

	WebTestClient operator;

	RunningGateway() {
		this.anyone = WebTestClient.bindToServer().build();
		this.user = this.anyone;
		this.operator = this.anyone;
	}

	private static Server serve() {
		try {
			return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
				.addService(DECODE)
				.addService(HEADS)
				.addService(LEARNING)
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("dvi.gateway.decode-targets", () -> "static://127.0.0.1:" + SERVICES.getPort());
		registry.add("dvi.gateway.trainer-target", () -> "static://127.0.0.1:" + SERVICES.getPort());
		key(registry, 0, "bob", USER_KEY, "user");
		key(registry, 1, "vera", VIEWER_KEY, "viewer");
		key(registry, 2, "alice", ADMIN_KEY, "admin");
	}

	private static void key(DynamicPropertyRegistry registry, int index, String name, String key, String role) {
		String prefix = "dvi.gateway.access.keys[" + index + "].";
		registry.add(prefix + "name", () -> name);
		registry.add(prefix + "sha256", () -> FakeHeads.sha256(key.getBytes(StandardCharsets.UTF_8)));
		registry.add(prefix + "role", () -> role);
	}

	@BeforeEach
	void connect() {
		DECODE.reset();
		HEADS.reset();
		LEARNING.reset();
		this.anyone = client(this.port, "");
		this.user = client(this.port, USER_KEY);
		this.operator = client(this.adminServer.port(), ADMIN_KEY);
	}

	static WebTestClient client(int port, String key) {
		WebTestClient.Builder builder = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + port)
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(4 << 20))
			.filter((request, next) -> next.exchange(request).flatMap(RunningGateway::buffered))
			.responseTimeout(Duration.ofSeconds(20));
		return key.isEmpty() ? builder.build()
				: builder.defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key).build();
	}

	/** A body that a test does not look at would leak the buffers of Netty. */
	private static Mono<ClientResponse> buffered(ClientResponse response) {
		MediaType type = response.headers().contentType().orElse(MediaType.ALL);
		if (type.equalsTypeAndSubtype(MediaType.TEXT_EVENT_STREAM)) {
			return Mono.just(response);
		}
		return response.bodyToMono(byte[].class)
			.map((bytes) -> response.mutate()
				.body(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(bytes)))
				.build())
			.defaultIfEmpty(response);
	}

	/** The caller reads a stream to its end. */
	WebTestClient.ResponseSpec chat(String fields) {
		return post("/v1/chat/completions", chatBody(fields));
	}

	static String chatBody(String fields) {
		return "{\"model\":\"smol\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
				+ (fields.isEmpty() ? "" : "," + fields) + "}";
	}

	WebTestClient.ResponseSpec post(String path, String body) {
		return this.user.post().uri(path).contentType(MediaType.APPLICATION_JSON).bodyValue(body).exchange();
	}

	static String text(WebTestClient.ResponseSpec response) {
		byte[] body = response.expectBody().returnResult().getResponseBodyContent();
		return new String((body != null) ? body : new byte[0], StandardCharsets.UTF_8);
	}

}
