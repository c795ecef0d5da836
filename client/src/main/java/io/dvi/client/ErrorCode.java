package io.dvi.client;

/**
 * Every failure that crosses a service boundary. The names are those of
 * {@code dvi.v1.ErrorCode}.
 */
public enum ErrorCode {

	/** A value is out of its range or makes no sense. */
	INVALID_ARGUMENT(Category.USER),
	/** Prompt and answer together do not fit the context. */
	CONTEXT_LENGTH_EXCEEDED(Category.USER),
	/** A parameter that is not implemented. */
	UNSUPPORTED_PARAMETER(Category.USER),
	/** The request names a model that is not served. */
	MODEL_NOT_FOUND(Category.USER),
	/** A head version that does not exist. */
	HEAD_NOT_FOUND(Category.USER),
	/** A head whose bytes, shape, numbers or model do not fit. */
	HEAD_REJECTED(Category.USER),
	/** The activation moved since it was read. */
	ACTIVATION_CONFLICT(Category.USER),
	/** No key, or an unknown one. */
	UNAUTHENTICATED(Category.USER),
	/** A known key whose role does not suffice. */
	PERMISSION_DENIED(Category.USER),
	/** The peer works for another model. */
	FINGERPRINT_MISMATCH(Category.USER),
	/** The queue is full. */
	OVERLOADED(Category.RESOURCES),
	/** The request's deadline passed. */
	DEADLINE_EXCEEDED(Category.RESOURCES),
	/** Not reachable, not ready, or shutting down. */
	UNAVAILABLE(Category.RESOURCES),
	/** The caller gave up. */
	CANCELLED(Category.RESOURCES),
	/** A defect of the server. */
	INTERNAL(Category.INTERNAL);

	private final Category category;

	ErrorCode(Category category) {
		this.category = category;
	}

	/**
	 * Whose fault it is.
	 * @return the category
	 */
	public Category category() {
		return this.category;
	}

	/** Whose fault a failure is. */
	public enum Category {

		/** The same request fails again. */
		USER,
		/** A later try may succeed. */
		RESOURCES,
		/** A defect of the server. */
		INTERNAL

	}

}
