package io.dvi.engine.training;

/**
 * What a gate decision rests on.
 *
 * @param rows held-out rows
 * @param requests held-out requests
 * @param candidate the head that wants to be published
 * @param active the head that serves
 * @param gain interval around the share of tokens per second gained
 */
public record GateFigures(long rows, int requests, HeadFigures candidate, HeadFigures active, Bootstrap.Interval gain) {

	/**
	 * One head.
	 *
	 * @param speed expected tokens per second against plain decoding
	 * @param tokensPerStep expected tokens of a verify step, with the text drafters
	 * @param agreement share of rows it would have drafted right
	 */
	public record HeadFigures(double speed, double tokensPerStep, double agreement) {

		static HeadFigures of(JudgedHead head) {
			return new HeadFigures(head.speed().relative(), head.speed().tokensPerStep(),
					head.evaluation().agreement());
		}

	}

}
