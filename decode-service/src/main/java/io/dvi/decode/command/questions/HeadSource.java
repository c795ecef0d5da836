package io.dvi.decode.command.questions;

import io.dvi.decode.heads.FetchedHead;
import io.dvi.decode.heads.HeadFetcher;
import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import io.dvi.engine.head.HeadFile;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Finds a head by what was typed: a version, {@code active}, or a file. */
public final class HeadSource {

	public static final String ACTIVE = "active";

	/** Stands for the version of a head that no registry numbered. */
	private static final long UNNUMBERED = 0;

	private HeadSource() {
	}

	/**
	 * Fetches a registered head.
	 * @param name a version or {@code active}
	 * @throws EngineException when it is neither, or the trainer has or sends no such
	 * head
	 */
	public static FetchedHead registered(String name, String trainer) {
		if (name.equals(ACTIVE)) {
			return fetch(trainer, HeadFetcher::active);
		}
		try {
			long version = Long.parseLong(name);
			return fetch(trainer, (fetcher) -> fetcher.version(version));
		}
		catch (NumberFormatException ex) {
			throw new EngineException(ErrorCode.INVALID_ARGUMENT, "head",
					"a head is a version number or `active`. Given: " + name, ex);
		}
	}

	public static FetchedHead file(Path file) throws IOException {
		return new FetchedHead(UNNUMBERED, HeadFile.read(Files.readAllBytes(file)));
	}

	private static FetchedHead fetch(String trainer, Function<HeadFetcher, FetchedHead> call) {
		ManagedChannel channel = Grpc.newChannelBuilder(trainer, InsecureChannelCredentials.create()).build();
		try {
			return call.apply(new HeadFetcher(channel));
		}
		finally {
			channel.shutdownNow();
		}
	}

}
