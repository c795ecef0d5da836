package io.dvi.engine.constraint;

/** Types of JSON Schema; an integer is a number too. */
enum JsonType {

	OBJECT, ARRAY, STRING, NUMBER, INTEGER, BOOLEAN, NULL

}
