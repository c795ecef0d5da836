package io.dvi.engine.model;

import io.dvi.engine.EngineException;
import io.dvi.engine.ErrorCode;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON in front of the arrays, checked against the length of the file.
 *
 * @param metadata free strings
 * @param entries where each array lies, counted from the end of the header
 * @param dataStart first byte behind the header
 */
record SafetensorsHeader(SortedMap<String, String> metadata, SortedMap<String, Entry> entries, long dataStart) {

	/** The format's own limit. */
	static final long MAX_BYTES = 100_000_000;

	private static final String METADATA = "__metadata__";

	private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	record Entry(Safetensors.Type type, List<Long> shape, long begin, long end) {
	}

	static SafetensorsHeader read(MemorySegment file, ErrorCode rejection) {
		return new Reader(file, rejection).read();
	}

	static byte[] write(SortedMap<String, String> metadata, List<Safetensors.Outline> tensors) {
		ObjectNode root = JSON.createObjectNode();
		if (!metadata.isEmpty()) {
			ObjectNode strings = root.putObject(METADATA);
			metadata.forEach(strings::put);
		}
		long offset = 0;
		for (Safetensors.Outline tensor : tensors) {
			ObjectNode entry = root.putObject(tensor.name());
			entry.put("dtype", tensor.type().name());
			tensor.shape().forEach(entry.putArray("shape")::add);
			entry.putArray("data_offsets").add(offset).add(offset + tensor.byteSize());
			offset += tensor.byteSize();
		}
		byte[] json = JSON.writeValueAsBytes(root);
		// Blanks behind the JSON align the data, as the format advises.
		byte[] padded = Arrays.copyOf(json, (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
		Arrays.fill(padded, json.length, padded.length, (byte) ' ');
		return padded;
	}

	private record Reader(MemorySegment file, ErrorCode rejection) {

		SafetensorsHeader read() {
			if (this.file.byteSize() < Long.BYTES) {
				throw damaged("has " + this.file.byteSize() + " bytes, at least " + Long.BYTES + " are expected");
			}
			long length = this.file.get(LENGTH, 0);
			long room = Math.min(this.file.byteSize() - Long.BYTES, MAX_BYTES);
			if (length < 0 || length > room) {
				throw damaged("says its header has " + Long.toUnsignedString(length) + " bytes, at most " + room
						+ " are possible");
			}
			ObjectNode root = parse(this.file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE));
			SortedMap<String, String> metadata = new TreeMap<>();
			SortedMap<String, Entry> entries = new TreeMap<>();
			for (Map.Entry<String, JsonNode> property : root.properties()) {
				if (METADATA.equals(property.getKey())) {
					property.getValue()
						.properties()
						.forEach((text) -> metadata.put(text.getKey(), string(text.getValue())));
				}
				else {
					entries.put(property.getKey(), entry(property.getKey(), property.getValue()));
				}
			}
			long dataStart = Long.BYTES + length;
			requireWhole(entries, this.file.byteSize() - dataStart);
			return new SafetensorsHeader(metadata, entries, dataStart);
		}

		private ObjectNode parse(byte[] header) {
			try {
				if (JSON.readTree(new String(header, StandardCharsets.UTF_8)) instanceof ObjectNode root) {
					return root;
				}
				throw damaged("has a header that is not a JSON object");
			}
			catch (JacksonException ex) {
				throw new EngineException(this.rejection, "header",
						"the safetensors file has a header that is not JSON: " + ex.getOriginalMessage(), ex);
			}
		}

		private String string(JsonNode node) {
			if (!node.isString()) {
				throw damaged("has metadata that is not a string");
			}
			return node.stringValue();
		}

		private Entry entry(String name, JsonNode node) {
			Safetensors.Type type = type(name, string(node.path("dtype")));
			List<Long> shape = longs(name, node.path("shape"));
			List<Long> offsets = longs(name, node.path("data_offsets"));
			if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
				throw damaged("has data_offsets " + offsets + " for tensor `" + name + "`");
			}
			long length = offsets.get(1) - offsets.get(0);
			if (length != bytes(name, type, shape)) {
				throw damaged("gives tensor `" + name + "` " + type + " " + shape + " " + length + " bytes");
			}
			return new Entry(type, shape, offsets.get(0), offsets.get(1));
		}

		private Safetensors.Type type(String name, String dtype) {
			return Arrays.stream(Safetensors.Type.values())
				.filter((type) -> type.name().equals(dtype))
				.findFirst()
				.orElseThrow(() -> damaged("has dtype " + dtype + " for tensor `" + name + "`, supported are "
						+ Arrays.toString(Safetensors.Type.values())));
		}

		private long bytes(String name, Safetensors.Type type, List<Long> shape) {
			try {
				return shape.stream().reduce((long) type.width(), Math::multiplyExact);
			}
			catch (ArithmeticException ex) {
				throw damaged("has an impossible shape " + shape + " for tensor `" + name + "`");
			}
		}

		private List<Long> longs(String name, JsonNode node) {
			List<Long> values = new ArrayList<>();
			for (JsonNode value : node) {
				if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
					throw damaged("has " + value + " as size or offset of tensor `" + name + "`");
				}
				values.add(value.longValue());
			}
			if (!node.isArray()) {
				throw damaged("has no list of sizes or offsets for tensor `" + name + "`");
			}
			return List.copyOf(values);
		}

		private void requireWhole(SortedMap<String, Entry> entries, long dataBytes) {
			long end = 0;
			for (Entry entry : entries.values()
				.stream()
				.sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
				.toList()) {
				if (entry.begin() != end) {
					throw damaged("has a gap or an overlap at data offset " + Math.min(end, entry.begin()));
				}
				end = entry.end();
			}
			if (end != dataBytes) {
				throw damaged("has " + dataBytes + " bytes of data, its header describes " + end);
			}
		}

		private EngineException damaged(String found) {
			return new EngineException(this.rejection, "header", "the safetensors file " + found);
		}

	}

}
