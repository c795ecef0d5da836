package io.dvi.gateway.admin;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The document of the admin API's routes. */
@RestController
@RequestMapping("/admin/v1/openapi.json")
class DocumentController {

	private final Resource document = new ClassPathResource("admin-openapi.json");

	@GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
	Resource openapi() {
		return this.document;
	}

}
