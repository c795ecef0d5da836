package io.dvi.gateway.openai;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this server is: its version and the document of its routes. */
@RestController
class AboutController {

	private final Version version;

	private final Resource document = new ClassPathResource("openapi.json");

	AboutController(@Value("${spring.application.version}") String version) {
		this.version = new Version(version);
	}

	@GetMapping("/version")
	Version version() {
		return this.version;
	}

	@GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
	Resource openapi() {
		return this.document;
	}

	/** vLLM's answer. */
	record Version(String version) {
	}

}
