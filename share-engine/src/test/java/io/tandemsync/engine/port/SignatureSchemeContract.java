package io.tandemsync.engine.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What every {@link SignatureScheme} does; the vectors are those of RFC 8032, section 7.1. */
public abstract class SignatureSchemeContract {
    private static final byte[] SEED = hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
    private static final byte[] PUBLIC = hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    private static final byte[] SIGNATURE = hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    private static final byte[] MESSAGE = hex("af82");

    protected abstract SignatureScheme scheme();

    @Test
    void rfcVector_isReproduced() {
        assertThat(scheme().publicKey(SEED)).isEqualTo(PUBLIC);
        assertThat(scheme().sign(SEED, MESSAGE)).isEqualTo(SIGNATURE);
        assertThat(scheme().verify(PUBLIC, MESSAGE, SIGNATURE)).isTrue();
    }

    @Test
    void rfcVectorOfEmptyMessage_isReproduced() {
        byte[] seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        byte[] publicKey = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assertThat(scheme().publicKey(seed)).isEqualTo(publicKey);
        assertThat(scheme().verify(publicKey, new byte[0], scheme().sign(seed, new byte[0])))
                .isTrue();
    }

    @Test
    void alternatingSeeds_signEachWithItsOwnKey() {
        byte[] other = SEED.clone();
        other[0] ^= 1;
        for (int i = 0; i < 3; i++) {
            assertThat(scheme().sign(SEED, MESSAGE)).isEqualTo(SIGNATURE);
            byte[] signature = scheme().sign(other, MESSAGE);
            assertThat(scheme().verify(scheme().publicKey(other), MESSAGE, signature))
                    .isTrue();
        }
    }

    @Test
    void everyFlippedBitOfSignatureOrMessage_isRefused() {
        byte[] message = "a message".getBytes(StandardCharsets.UTF_8);
        byte[] signature = scheme().sign(SEED, message);
        for (int bit = 0; bit < signature.length * 8; bit += 7) {
            assertThat(scheme().verify(PUBLIC, message, flipped(signature, bit)))
                    .isFalse();
        }
        for (int bit = 0; bit < message.length * 8; bit++) {
            assertThat(scheme().verify(PUBLIC, flipped(message, bit), signature))
                    .isFalse();
        }
    }

    @Test
    void malformedKeysAndSignatures_areFalse_neverAnException() {
        for (int length : new int[] {0, 1, 31, 33, 64}) {
            assertThat(scheme().verify(new byte[length], MESSAGE, SIGNATURE)).isFalse();
        }
        for (int length : new int[] {0, 1, 63, 65, 128}) {
            assertThat(scheme().verify(PUBLIC, MESSAGE, new byte[length])).isFalse();
        }
        byte[] ones = new byte[SignatureScheme.KEY_BYTES];
        Arrays.fill(ones, (byte) 0xff);
        assertThat(scheme().verify(ones, MESSAGE, SIGNATURE)).isFalse();
        byte[] zeros = new byte[SignatureScheme.SIGNATURE_BYTES];
        assertThat(scheme().verify(PUBLIC, MESSAGE, zeros)).isFalse();
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / 8] ^= (byte) (1 << (bit % 8));
        return copy;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
