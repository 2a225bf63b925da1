package io.tandemsync.engine.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemsync.engine.codec.FormatException;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.SharePath;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys go one way down. */
final class ShareKeysTest {
    private final ShareKeys owner = Samples.keys(1);

    @Test
    void everyMode_survivesEncoding() {
        for (AccessMode mode : AccessMode.values()) {
            ShareKeys keys = owner.limitedTo(mode);
            ShareKeys again = ShareKeys.decode(keys.encode(), Samples.SIGNATURES);
            assertThat(again.encode()).isEqualTo(keys.encode());
            assertThat(again.mode()).isEqualTo(mode);
            assertThat(again.isOwner()).isFalse();
            assertThat(again.shareId()).isEqualTo(owner.shareId());
            assertThat(again.fingerprint()).isEqualTo(owner.fingerprint());
        }
        assertThat(ShareKeys.decode(owner.encode(), Samples.SIGNATURES).isOwner())
                .isTrue();
    }

    @Test
    void lowerMode_holdsNothingOfTheHigherOnes() {
        byte[] ownerSeed = Samples.randomness(1).bytes(64);
        String owned = hex(java.util.Arrays.copyOf(ownerSeed, 32));
        String written = hex(java.util.Arrays.copyOfRange(ownerSeed, 32, 64));
        assertThat(hex(owner.encode())).contains(owned).contains(written);
        assertThat(hex(owner.limitedTo(AccessMode.WRITE).encode()))
                .doesNotContain(owned)
                .contains(written);
        String read = hex(owner.limitedTo(AccessMode.READ).encode());
        assertThat(read).doesNotContain(owned).doesNotContain(written);
        // The read key follows mode, public key, owner flag, count and epoch.
        String readKey = read.substring(2 * 40, 2 * 72);
        assertThat(hex(owner.limitedTo(AccessMode.BLIND).encode())).doesNotContain(readKey);
    }

    @Test
    void lowerMode_cannotBeRaised() {
        ShareKeys read = owner.limitedTo(AccessMode.READ);
        ShareKeys blind = read.limitedTo(AccessMode.BLIND);
        assertThatThrownBy(() -> read.limitedTo(AccessMode.WRITE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> blind.limitedTo(AccessMode.READ)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(blind::chunkHash).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(blind::chunker).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> blind.pathId(SharePath.of("a"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> read.newest().signSeed()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> owner.limitedTo(AccessMode.WRITE).withNextEpoch(Samples.randomness(2)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readAndWrite_deriveTheSame() {
        ShareKeys read = owner.limitedTo(AccessMode.READ);
        byte[] bytes = {1, 2, 3};
        assertThat(read.pathId(SharePath.of("a/b"))).isEqualTo(owner.pathId(SharePath.of("a/b")));
        assertThat(read.chunkHash().chunk(bytes, 0, 3))
                .isEqualTo(owner.chunkHash().chunk(bytes, 0, 3));
    }

    @Test
    void shares_haveNothingInCommon() {
        ShareKeys other = Samples.keys(2);
        byte[] bytes = {1, 2, 3};
        assertThat(other.shareId()).isNotEqualTo(owner.shareId());
        assertThat(other.pathId(SharePath.of("a"))).isNotEqualTo(owner.pathId(SharePath.of("a")));
        assertThat(other.chunkHash().chunk(bytes, 0, 3))
                .isNotEqualTo(owner.chunkHash().chunk(bytes, 0, 3));
    }

    @Test
    void shareId_isUuidOfVersion8() {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(Samples.keys(seed).shareId().value().version()).isEqualTo(8);
            assertThat(Samples.keys(seed).shareId().value().variant()).isEqualTo(2);
        }
    }

    @Test
    void nextEpoch_keepsTheIdentityAndTheOldKeys() {
        ShareKeys next = owner.withNextEpoch(Samples.randomness(3));
        assertThat(next.epoch()).isEqualTo(2);
        assertThat(next.shareId()).isEqualTo(owner.shareId());
        assertThat(next.pathId(SharePath.of("a"))).isNotEqualTo(owner.pathId(SharePath.of("a")));
        ShareKeys again = ShareKeys.decode(next.limitedTo(AccessMode.READ).encode(), Samples.SIGNATURES);
        assertThat(again.epoch()).isEqualTo(2);
        assertThat(again.epoch(1)).isNotNull();
    }

    @Test
    void keysSignedByAnotherOwner_areRefused() {
        byte[] encoded = owner.limitedTo(AccessMode.BLIND).encode().toArray();
        encoded[2] ^= 1;
        assertThatThrownBy(() -> ShareKeys.decode(Bytes.wrap(encoded), Samples.SIGNATURES))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("owner has not signed");
    }

    @Test
    void everyTruncationAndAddedByte_isRefused() {
        byte[] encoded = owner.encode().toArray();
        for (int length = 0; length <= encoded.length + 1; length++) {
            Bytes cut = Bytes.wrap(java.util.Arrays.copyOf(encoded, length));
            if (length != encoded.length) {
                assertThatThrownBy(() -> ShareKeys.decode(cut, Samples.SIGNATURES))
                        .isInstanceOf(FormatException.class);
            }
        }
    }

    @Test
    void mutations_areRefusedOrOtherKeys_neverAnotherException() {
        Random random = new Random(7);
        byte[] encoded = owner.withNextEpoch(Samples.randomness(3)).encode().toArray();
        for (int i = 0; i < 500; i++) {
            byte[] mutated = Samples.mutated(random, encoded);
            try {
                assertThat(ShareKeys.decode(Bytes.wrap(mutated), Samples.SIGNATURES)
                                .encode())
                        .isEqualTo(Bytes.wrap(mutated));
            } catch (FormatException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void text_showsNoKey() {
        String secrets = hex(owner.encode());
        assertThat(owner.toString()).contains("redacted").contains(owner.fingerprint());
        assertThat(owner.newest().toString()).contains("redacted");
        assertThat(owner.fingerprint()).matches("([0-9a-f]{4}-){7}[0-9a-f]{4}");
        assertThat(secrets).doesNotContain(owner.fingerprint().replace("-", ""));
    }

    @Test
    void equalKeys_areNotEqualObjects() {
        assertThat(Samples.keys(1)).isNotEqualTo(owner);
    }

    private static String hex(Bytes bytes) {
        return hex(bytes.array());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
