package io.dvi.grpc;

import io.dvi.v1.ErrorCode;
import io.dvi.v1.ErrorDetail;
import io.grpc.Metadata;
import io.grpc.protobuf.ProtoUtils;

/** Where the detail of a failure travels, beside the status of its call. */
public final class ErrorTrailer {

	/** Reading throws {@link IllegalArgumentException} for bytes that are no detail. */
	public static final Metadata.Key<ErrorDetail> KEY = Metadata.Key.of("dvi-error-bin",
			ProtoUtils.metadataMarshaller(ErrorDetail.getDefaultInstance()));

	private ErrorTrailer() {
	}

	/**
	 * Packs a detail.
	 * @param code what failed
	 * @param field the request field at fault; empty when no single field is
	 * @param message one sentence with the limit and the value given
	 * @return trailers with nothing else
	 */
	public static Metadata of(ErrorCode code, String field, String message) {
		Metadata trailers = new Metadata();
		trailers.put(KEY, ErrorDetail.newBuilder().setCode(code).setField(field).setMessage(message).build());
		return trailers;
	}

}
