package io.dvi.trainer.testing;

import java.util.Objects;

import io.dvi.grpc.ErrorTrailer;
import io.dvi.v1.ErrorCode;
import io.grpc.Metadata;
import io.grpc.Status;

/** Reads the detail that travels with a failed call. */
public final class Details {

	private Details() {
	}

	public static ErrorCode code(Throwable failure) {
		Metadata trailers = Objects.requireNonNull(Status.trailersFromThrowable(failure));
		return Objects.requireNonNull(trailers.get(ErrorTrailer.KEY)).getCode();
	}

}
