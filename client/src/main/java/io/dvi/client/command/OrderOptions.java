package io.dvi.client.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every change comes with. */
final class OrderOptions {

	@Option(names = "--reason", required = true, description = "why, at most 1000 characters; goes into the audit")
	private String reason = "";

	@Option(names = "--dry-run", description = "check all and say what would be; store nothing")
	private boolean dryRun;

	@Option(names = "--idempotency-key", paramLabel = "KEY",
			description = "the same order under the same key is carried out once in a day")
	private @Nullable String idempotencyKey;

	/**
	 * An order to be carried out at once.
	 * @param why its reason
	 * @return the order
	 */
	static OrderOptions because(String why) {
		OrderOptions order = new OrderOptions();
		order.reason = why;
		return order;
	}

	String reason() {
		return this.reason;
	}

	boolean dryRun() {
		return this.dryRun;
	}

	@Nullable String idempotencyKey() {
		return this.idempotencyKey;
	}

}
