package io.dvi.gateway.console;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The files of the console. They hold no secret and need no key; each call they make
 * does.
 */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

	/**
	 * Only our own files, no inline script or style, no frame; text becomes markup
	 * nowhere.
	 */
	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
			+ "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
			+ "require-trusted-types-for 'script'; trusted-types 'none'";

	@Bean
	RouterFunction<ServerResponse> consoleRoutes() {
		Resource folder = new ClassPathResource("console/assets/");
		Resource page = new ClassPathResource("console/index.html");
		return RouterFunctions.resource((request) -> request.path().equals("/"), page, ConsoleConfiguration::protect)
			.and(RouterFunctions.resources("/assets/**", folder, ConsoleConfiguration::protect));
	}

	private static void protect(Resource resource, HttpHeaders headers) {
		headers.set("Content-Security-Policy", POLICY);
		headers.set("X-Content-Type-Options", "nosniff");
		headers.set("Referrer-Policy", "no-referrer");
		headers.set("Cross-Origin-Opener-Policy", "same-origin");
		headers.set("Cross-Origin-Resource-Policy", "same-origin");
		// A console of yesterday must not talk to a gateway of today.
		headers.setCacheControl("no-cache");
	}

}
