package io.tandemsync.daemon.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.QuicTokenHandler;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Randomness;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets a QUIC newcomer show that it receives what is sent to its address (RFC 9000, section 8.1.2), when many are at the
 * door: a token is a MAC under a key of this process over address, time and connection id, then the time and the id.
 */
final class RetryTokens implements QuicTokenHandler {
    private static final int MAC_BYTES = 32;
    private static final int HEAD_BYTES = MAC_BYTES + 8;
    private static final int CONNECTION_ID_BYTES_MAX = 20;
    private static final Duration VALID = Duration.ofSeconds(10);

    private final SecretKeySpec key;
    private final Clock clock;
    private final BooleanSupplier crowded;

    RetryTokens(Randomness randomness, Clock clock, BooleanSupplier crowded) {
        this.key = new SecretKeySpec(randomness.bytes(MAC_BYTES), "HmacSHA256");
        this.clock = clock;
        this.crowded = crowded;
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf connectionId, InetSocketAddress address) {
        if (!crowded.getAsBoolean()) {
            return false;
        }
        byte[] id = ByteBufUtil.getBytes(connectionId);
        long now = clock.nanos();
        out.writeBytes(mac(address, now, id)).writeLong(now).writeBytes(id);
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        int length = token.readableBytes();
        if (length < HEAD_BYTES || length > maxTokenLength()) {
            return -1;
        }
        byte[] bytes = ByteBufUtil.getBytes(token);
        long made = ByteBuffer.wrap(bytes).getLong(MAC_BYTES);
        byte[] id = Arrays.copyOfRange(bytes, HEAD_BYTES, length);
        boolean genuine = MessageDigest.isEqual(Arrays.copyOf(bytes, MAC_BYTES), mac(address, made, id));
        long age = clock.nanos() - made;
        return genuine && age >= 0 && age <= VALID.toNanos() ? HEAD_BYTES : -1;
    }

    @Override
    public int maxTokenLength() {
        return HEAD_BYTES + CONNECTION_ID_BYTES_MAX;
    }

    private byte[] mac(InetSocketAddress address, long time, byte[] id) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(address.getAddress().getAddress());
            mac.update(ByteBuffer.allocate(12)
                    .putInt(address.getPort())
                    .putLong(time)
                    .array());
            return mac.doFinal(id);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
