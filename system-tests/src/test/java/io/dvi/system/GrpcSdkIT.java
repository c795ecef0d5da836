package io.dvi.system;

import io.dvi.client.DviClient;
import io.dvi.client.DviClientOptions;
import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.client.GenerateEvent;
import io.dvi.client.GenerateRequest;
import io.dvi.client.Prompt;
import io.dvi.client.Speculation;
import io.dvi.client.Tls;
import io.dvi.client.TokenStream;
import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.HeadServiceGrpc;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The SDK for Java with services that show certificates and ask for them. */
@ExtendWith(SharedInstance.class)
@Timeout(60)
class GrpcSdkIT {

	private static final int DECODE = 1010;

	private static final int TRAINER = 1110;

	private static final GenerateRequest REQUEST = GenerateRequest
		.of(new Prompt.Chat(List.of(new Prompt.Message("user", "Name three colours of the rainbow."))))
		.withMaxTokens(24);

	private final LocalInstance instance;

	private final Certificates certificates;

	private final Tls tls;

	GrpcSdkIT(SharedInstance.Running running) {
		this.instance = running.instance();
		this.certificates = running.certificates();
		this.tls = Tls.trusting(this.certificates.authority())
			.withIdentity(this.certificates.own(), this.certificates.key());
	}

	@Test
	void anAnswerIsTheSamePlainAndDrafted() {
		try (DviClient client = client(this.tls)) {
			assertThat(text(client, REQUEST)).isNotEmpty()
				.isEqualTo(text(client, REQUEST.withSpeculation(Speculation.OFF)));
		}
	}

	@Test
	void theRegistryIsReached() {
		try (DviClient client = client(this.tls)) {
			long active = client.heads().activation().version();
			assertThat(client.heads().fetch(active).head().version()).isEqualTo(active);
			assertThatExceptionOfType(DviException.NotFound.class).isThrownBy(() -> client.heads().show(1L << 40));
		}
	}

	@Test
	void aServerThatAStrangerVouchesForIsNotBelieved() {
		refused(Tls.trusting(this.certificates.stranger())
			.withIdentity(this.certificates.own(), this.certificates.key()));
	}

	@Test
	void whoShowsNoCertificateIsNotServed() {
		refused(Tls.trusting(this.certificates.authority()));
	}

	@Test
	void whoKnowsNoKeyIsNotServed() {
		for (String wrong : Arrays.asList("another", null)) {
			try (DviClient client = DviClient.connect(options(this.tls).withKey(wrong))) {
				assertThatExceptionOfType(DviException.AccessDenied.class).isThrownBy(client::model)
					.satisfies((failure) -> assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHENTICATED))
					.withMessageContaining("key");
				assertThatExceptionOfType(DviException.AccessDenied.class)
					.isThrownBy(() -> client.heads().activation());
				assertThatExceptionOfType(DviException.AccessDenied.class)
					.isThrownBy(() -> client.generate(REQUEST).hasNext());
			}
		}
	}

	@Test
	void bothServicesSayHowTheyAreAndWhatTheyOffer() throws Exception {
		offers(DECODE, DecodeServiceGrpc.SERVICE_NAME);
		offers(TRAINER, HeadServiceGrpc.SERVICE_NAME);
	}

	private void refused(Tls wrong) {
		try (DviClient client = client(wrong)) {
			assertThatExceptionOfType(DviException.Untrusted.class).isThrownBy(client::model);
			assertThatExceptionOfType(DviException.Untrusted.class).isThrownBy(() -> client.heads().activation());
			assertThatExceptionOfType(DviException.Untrusted.class)
				.isThrownBy(() -> client.generate(REQUEST).hasNext());
		}
	}

	private DviClient client(Tls settings) {
		return DviClient.connect(options(settings));
	}

	private DviClientOptions options(Tls settings) {
		return DviClientOptions.defaults()
			.withTargets("127.0.0.1:" + this.instance.port(DECODE), "127.0.0.1:" + this.instance.port(TRAINER))
			.withKey(SharedInstance.SERVICE_KEY)
			.withTls(settings);
	}

	private static String text(DviClient client, GenerateRequest request) {
		StringBuilder text = new StringBuilder();
		try (TokenStream stream = client.generate(request)) {
			stream.forEachRemaining((event) -> {
				if (event instanceof GenerateEvent.Delta delta) {
					text.append(delta.text());
				}
			});
		}
		return text.toString();
	}

	private void offers(int port, String service) throws Exception {
		ManagedChannel channel = channel(port);
		try {
			assertThat(HealthGrpc.newBlockingStub(channel)
				.check(HealthCheckRequest.newBuilder().setService(service).build())
				.getStatus()).isEqualTo(ServingStatus.SERVING);
			assertThat(services(channel)).contains(service, HealthGrpc.SERVICE_NAME);
		}
		finally {
			channel.shutdownNow();
		}
	}

	private ManagedChannel channel(int port) throws IOException {
		return Grpc.newChannelBuilder("localhost:" + this.instance.port(port),
				TlsChannelCredentials.newBuilder()
					.trustManager(this.certificates.authority().toFile())
					.keyManager(this.certificates.own().toFile(), this.certificates.key().toFile())
					.build())
			.build();
	}

	private static List<String> services(ManagedChannel channel) throws Exception {
		CompletableFuture<List<String>> found = new CompletableFuture<>();
		Metadata key = new Metadata();
		key.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
				"Bearer " + SharedInstance.SERVICE_KEY);
		ServerReflectionGrpc.newStub(channel)
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key))
			.serverReflectionInfo(new StreamObserver<>() {
				@Override
				public void onNext(ServerReflectionResponse response) {
					found.complete(response.getListServicesResponse()
						.getServiceList()
						.stream()
						.map(ServiceResponse::getName)
						.toList());
				}

				@Override
				public void onError(Throwable failure) {
					found.completeExceptionally(failure);
				}

				@Override
				public void onCompleted() {
					found.completeExceptionally(new AssertionError("the service listed nothing"));
				}
			})
			.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
		return found.get(10, TimeUnit.SECONDS);
	}

}
