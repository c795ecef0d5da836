package io.dvi.decode.serving;

import io.dvi.v1.DecodeServiceGrpc;
import io.dvi.v1.GenerateEvent;
import io.dvi.v1.GenerateRequest;
import io.dvi.v1.Sampling;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ShutdownIT {

	@Test
	void finishesWhatRunsRefusesWhatIsNewAndSaysSoFirst(@TempDir Path state) throws InterruptedException {
		try (RunningService service = new RunningService(state).awaitReady()) {
			Iterator<HealthCheckResponse> health = HealthGrpc.newBlockingStub(service.channel())
				.withDeadlineAfter(20, TimeUnit.SECONDS)
				.watch(HealthCheckRequest.newBuilder().setService(DecodeServiceGrpc.SERVICE_NAME).build());
			assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);
			Iterator<GenerateEvent> running = service.stub().generate(request());
			assertThat(running.next().hasStarted()).isTrue();

			Thread stopping = service.stop();

			assertThat(health.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
			assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> service.stub().generate(request()).next())
				.extracting((refusal) -> refusal.getStatus().getCode())
				.isEqualTo(Status.Code.UNAVAILABLE);
			GenerateEvent last = running.next();
			while (running.hasNext()) {
				last = running.next();
			}
			assertThat(last.getFinished().getCompletionTokens()).isEqualTo(450);
			stopping.join();
		}
	}

	private static GenerateRequest request() {
		// A seed whose answer has no end token.
		return GenerateRequest.newBuilder()
			.setText("The quick brown fox")
			.setMaxTokens(450)
			.setSampling(Sampling.newBuilder().setTemperature(1.5f).setSeed(4))
			.build();
	}

}
