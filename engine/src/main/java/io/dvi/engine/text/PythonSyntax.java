package io.dvi.engine.text;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ExpressionFactory;

/**
 * Expressions in which a string never equals a boolean, as in Python. The template
 * library converts it, so that a message saying "false" would equal {@code false} and be
 * dropped by templates that use it for "none".
 */
final class PythonSyntax extends ExtendedSyntaxBuilder {

	private static final int CACHED_EXPRESSIONS = 1000;

	private PythonSyntax() {
		super(Feature.METHOD_INVOCATIONS, Feature.VARARGS);
	}

	/** The template library over this syntax. */
	static Jinjava jinja(JinjavaConfig config) {
		ExpressionFactory expressions = new ExpressionFactoryImpl(
				new TreeStore(new PythonSyntax(), new Cache(CACHED_EXPRESSIONS)), new TruthyTypeConverter());
		return new Jinjava(config) {
			@Override
			public ExpressionFactory getExpressionFactory() {
				return expressions;
			}
		};
	}

	@Override
	protected Parser createParser(String expression) {
		return new ExtendedParser(this, expression) {
			@Override
			protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
				boolean equality = operator.equals(AstBinary.EQ) || operator.equals(AstBinary.NE);
				return super.createAstBinary(left, right, equality ? new Equality(operator) : operator);
			}
		};
	}

	/**
	 * Equality without conversion between strings and booleans.
	 *
	 * @param otherwise what decides in all other cases
	 */
	private record Equality(AstBinary.Operator otherwise) implements AstBinary.Operator {

		@Override
		public Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
			Object one = left.eval(bindings, context);
			Object other = right.eval(bindings, context);
			boolean mixed = (one instanceof Boolean && other instanceof CharSequence)
					|| (one instanceof CharSequence && other instanceof Boolean);
			return mixed ? this.otherwise.equals(AstBinary.NE) : this.otherwise.eval(bindings, context, left, right);
		}

	}

}
