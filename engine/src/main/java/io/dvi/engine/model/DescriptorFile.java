package io.dvi.engine.model;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes {@code descriptor.json}. */
public final class DescriptorFile {

	/** The layout this code writes and reads. */
	public static final int FORMAT_VERSION = 4;

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(SerializationFeature.INDENT_OUTPUT)
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
		.build();

	private DescriptorFile() {
	}

	/**
	 * Reads a model folder's descriptor.
	 * @param folder the model folder
	 * @return its numbers
	 * @throws EngineException with code {@code MODEL_REJECTED} when the file is missing,
	 * damaged or of another layout
	 */
	public static ModelDescriptor read(ModelFolder folder) {
		Path file = folder.descriptor();
		if (!Files.isRegularFile(file)) {
			throw new EngineException(ErrorCode.MODEL_REJECTED,
					"no model folder: found no " + file.getFileName() + "; import a model first");
		}
		try {
			ModelDescriptor descriptor = JSON.readValue(Files.readAllBytes(file), ModelDescriptor.class);
			if (descriptor.formatVersion() != FORMAT_VERSION) {
				throw new EngineException(ErrorCode.MODEL_REJECTED, "the model folder has layout "
						+ descriptor.formatVersion() + ", supported is " + FORMAT_VERSION + "; import the model again");
			}
			return descriptor;
		}
		catch (IOException | JacksonException ex) {
			throw new EngineException(ErrorCode.MODEL_REJECTED, "",
					file.getFileName() + " cannot be read: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Writes a model folder's descriptor.
	 * @param folder the model folder
	 * @param descriptor its numbers
	 * @throws IOException when it cannot be written
	 */
	public static void write(ModelFolder folder, ModelDescriptor descriptor) throws IOException {
		Files.write(folder.descriptor(), JSON.writeValueAsBytes(descriptor));
	}

}
