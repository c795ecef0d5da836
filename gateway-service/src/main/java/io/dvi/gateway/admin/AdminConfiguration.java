package io.dvi.gateway.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.dvi.gateway.GatewayProperties;
import io.dvi.gateway.access.Door;

import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;

/** The admin port. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

	@Bean
	AdminServer adminServer(GatewayProperties properties, ServerProperties server, HttpHandler handler) {
		InetAddress host = server.getAddress();
		InetSocketAddress address = (host != null) ? new InetSocketAddress(host, properties.adminPort())
				: new InetSocketAddress(properties.adminPort());
		return new AdminServer(address, Door.admin(handler));
	}

}
