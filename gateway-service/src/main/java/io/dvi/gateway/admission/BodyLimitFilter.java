package io.dvi.gateway.admission;

import io.dvi.gateway.error.BodyTooLarge;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Holds bodies to a size: one that says it is larger is refused before it is read, any
 * other one where it gets larger.
 */
final class BodyLimitFilter implements WebFilter, Ordered {

	/** What the trainer takes. */
	private static final DataSize HEAD_FILE = DataSize.ofMegabytes(256);

	private static final PathPattern HEADS = PathPatternParser.defaultInstance.parse("/admin/v1/heads");

	private final DataSize json;

	BodyLimitFilter(DataSize json) {
		this.json = json;
	}

	@Override
	public int getOrder() {
		// Behind the one that finds the caller, before what counts requests.
		return Ordered.HIGHEST_PRECEDENCE + 25;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		long limit = limit(request);
		long length = request.getHeaders().getContentLength();
		if (length > limit) {
			return Mono.error(BodyTooLarge.announced(limit, length));
		}
		return chain.filter(exchange.mutate().request(new Counted(request, limit)).build());
	}

	private long limit(ServerHttpRequest request) {
		boolean file = HttpMethod.POST.equals(request.getMethod())
				&& HEADS.matches(request.getPath().pathWithinApplication());
		return (file ? HEAD_FILE : this.json).toBytes();
	}

	/** A request whose body is counted as it is read. */
	private static final class Counted extends ServerHttpRequestDecorator {

		private final long limit;

		private long read;

		Counted(ServerHttpRequest request, long limit) {
			super(request);
			this.limit = limit;
		}

		@Override
		public Flux<DataBuffer> getBody() {
			return super.getBody().handle(this::count);
		}

		private void count(DataBuffer piece, SynchronousSink<DataBuffer> next) {
			this.read += piece.readableByteCount();
			if (this.read <= this.limit) {
				next.next(piece);
				return;
			}
			DataBufferUtils.release(piece);
			next.error(BodyTooLarge.read(this.limit, this.read));
		}

	}

}
