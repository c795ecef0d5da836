package io.dvi.engine;

/**
 * Every failure the engine reports. Each protocol translates them in one place; on the
 * wire they have the same names, but for {@link #MODEL_REJECTED}, which ends an import or
 * a start and never a call.
 */
public enum ErrorCode {

	/** A value is out of its range or makes no sense. */
	INVALID_ARGUMENT(Category.USER),
	/** Prompt and answer together do not fit the context. */
	CONTEXT_LENGTH_EXCEEDED(Category.USER),
	/** A parameter that this engine does not implement. */
	UNSUPPORTED_PARAMETER(Category.USER),
	/** The request names a model that is not served here. */
	MODEL_NOT_FOUND(Category.USER),
	/** A head version that does not exist. */
	HEAD_NOT_FOUND(Category.USER),
	/** A head whose bytes, shape, numbers or model do not fit. */
	HEAD_REJECTED(Category.USER),
	/** The model file is damaged, foreign or of an architecture that is not supported. */
	MODEL_REJECTED(Category.USER),
	/** The queue is full. */
	OVERLOADED(Category.RESOURCES),
	/** The request's deadline passed. */
	DEADLINE_EXCEEDED(Category.RESOURCES),
	/** Not ready, or shutting down. */
	UNAVAILABLE(Category.RESOURCES),
	/** The caller gave up. */
	CANCELLED(Category.USER),
	/** A defect of ours. */
	INTERNAL(Category.INTERNAL);

	private final Category category;

	ErrorCode(Category category) {
		this.category = category;
	}

	/**
	 * Whose fault it is, which decides status, log level and whether a retry helps.
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
		/** A defect of ours. */
		INTERNAL

	}

}
