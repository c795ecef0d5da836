package io.dvi.trainer.experience;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Decides by the request alone whether its experience is trained on or held out for
 * evaluation, so that no request is ever in both.
 *
 * @param share share of requests held out, from 0 to 1
 */
public record HeldOutSplit(double share) {

	/**
	 * Decides for a request.
	 * @param requestId the request
	 * @return whether it is held out
	 */
	public boolean heldOut(String requestId) {
		MessageDigest digest = Sha256.digest();
		digest.update("held-out:".getBytes(StandardCharsets.US_ASCII));
		int drawn = ByteBuffer.wrap(digest.digest(requestId.getBytes(StandardCharsets.UTF_8))).getInt();
		return Integer.toUnsignedLong(drawn) < this.share * (1L << Integer.SIZE);
	}

}
