package io.dvi.gateway.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.access.Door;
import io.dvi.gateway.backend.Trainer;

import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;

/** The admin port, and what its streams come from. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

	@Bean
	AdminServer adminServer(GatewayProperties properties, ServerProperties server, HttpHandler handler) {
		InetAddress host = server.getAddress();
		InetSocketAddress address = (host != null) ? new InetSocketAddress(host, properties.adminPort())
				: new InetSocketAddress(properties.adminPort());
		return new AdminServer(address, Door.admin(handler));
	}

	@Bean
	LiveEvents liveEvents(Trainer trainer) {
		return new LiveEvents(trainer);
	}

	@Bean
	EventStream eventStream(GatewayProperties properties) {
		return new EventStream(properties.keepAlive());
	}

}
