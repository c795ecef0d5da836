package io.dvi.trainer.database;

import io.dvi.trainer.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MigrationIT {

	@Test
	void buildsTheSchemaOnceAndLeavesAnExistingOneAlone() {
		try (TestDatabase database = TestDatabase.empty()) {
			assertThat(database.migrate()).isPositive();
			database.jdbc()
				.sql("insert into head_lineage (model_fingerprint, split_layer, next_version) values ('m', 2, 5)")
				.update();
			assertThat(database.migrate()).isZero();
			assertThat(database.jdbc().sql("select next_version from head_lineage").query(Long.class).single())
				.isEqualTo(5);
		}
	}

}
