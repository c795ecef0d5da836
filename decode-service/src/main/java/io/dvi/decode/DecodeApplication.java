package io.dvi.decode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Serves one model by gRPC and learns from what it serves. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class DecodeApplication {

	/**
	 * Starts the service.
	 * @param arguments properties as {@code --name=value}
	 */
	public static void main(String[] arguments) {
		SpringApplication.run(DecodeApplication.class, arguments);
	}

}
