package io.dvi.client.internal;

import java.util.ArrayList;
import java.util.List;

import io.dvi.client.DviException;
import io.dvi.client.ErrorCode;
import io.dvi.v1.ErrorDetail;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcErrorsTest {

	/** Spelt out: clients in other languages know the trailer by its name. */
	private static final Metadata.Key<byte[]> DETAIL = Metadata.Key.of("dvi-error-bin",
			Metadata.BINARY_BYTE_MARSHALLER);

	@Test
	void theDetailIsFoundByItsName() {
		ErrorDetail detail = ErrorDetail.newBuilder().setCode(io.dvi.v1.ErrorCode.CONTEXT_LENGTH_EXCEEDED).build();
		assertThat(translated(detail.toByteArray()).code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
	}

	@Test
	void aDetailThatNobodyCanReadSaysNoMoreThanNone() {
		DviException refusal = translated(new byte[] { -1 });
		assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
		assertThat(refusal).hasMessage("the call failed with status INVALID_ARGUMENT");
	}

	@Test
	void everyCodeOfTheWireHasItsTwin() {
		List<String> wire = new ArrayList<>();
		for (io.dvi.v1.ErrorCode code : io.dvi.v1.ErrorCode.values()) {
			if (code != io.dvi.v1.ErrorCode.UNRECOGNIZED && code != io.dvi.v1.ErrorCode.ERROR_CODE_UNSPECIFIED) {
				wire.add(code.name());
			}
		}
		List<String> ours = new ArrayList<>();
		for (ErrorCode code : ErrorCode.values()) {
			ours.add(code.name());
		}
		assertThat(ours).containsExactlyElementsOf(wire);
	}

	private static DviException translated(byte[] detail) {
		Metadata trailers = new Metadata();
		trailers.put(DETAIL, detail);
		return GrpcErrors.translate(Status.INVALID_ARGUMENT.asRuntimeException(trailers));
	}

}
