package io.dvi.trainer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the trainer service. */
@SpringBootApplication
public class TrainerApplication {

	/**
	 * Starts the service.
	 * @param arguments Spring's
	 */
	public static void main(String[] arguments) {
		SpringApplication.run(TrainerApplication.class, arguments);
	}

}
