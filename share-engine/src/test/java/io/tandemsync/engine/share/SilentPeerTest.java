package io.tandemsync.engine.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.engine.access.JdkSignatures;
import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.access.TestSecrets;
import io.tandemsync.engine.blind.BlindSettings;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.protocol.ShareMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** I22 and I23: a peer that takes requests and answers none, or answers for others, keeps back nothing that others have. */
final class SilentPeerTest {
    private static final long SEED = 12;
    private static final int SEVERAL_CHUNKS = 2 << 20;
    /** So large that its list of chunks travels in pages. */
    private static final int PAGED = 20 << 20;

    private final VirtualTime time = new VirtualTime(SEED);
    private final JdkSignatures signatures = new JdkSignatures();
    private final ShareKeys keys = TestSecrets.keys(SEED, signatures);
    private final VirtualReplica writer = replica(1, AccessMode.WRITE);

    private VirtualReplica replica(int number, AccessMode mode) {
        return new VirtualReplica(
                time, number, mode == AccessMode.WRITE ? keys : keys.limitedTo(mode), signatures, SEED);
    }

    private VirtualBlind blind(int number) {
        return new VirtualBlind(time, number, keys, BlindSettings.defaults());
    }

    private void await(BooleanSupplier condition) {
        assertThat(time.run(Duration.ofMinutes(10), condition)).isTrue();
    }

    private static ShareStatus status(VirtualDevice device) {
        return device instanceof VirtualReplica replica
                ? replica.share().status()
                : ((VirtualBlind) device).share().status();
    }

    private static boolean hasAll(VirtualDevice device) {
        return status(device).global().files() > 0 && status(device).need().files() == 0;
    }

    private void wroteManyFilesAndOneOf(int length) {
        for (int i = 0; i < 50; i++) {
            writer.write("f" + i, "content " + i);
        }
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        writer.write("huge", new String(bytes, StandardCharsets.ISO_8859_1));
        time.run(Duration.ofSeconds(5), () -> false);
    }

    /** The mute hears the writer out, and then says everything to the victim but what it is asked for. */
    private void comesInSpiteOf(VirtualDevice mute, VirtualDevice victim) {
        wroteManyFilesAndOneOf(SEVERAL_CHUNKS);
        VirtualLink first = new VirtualLink(time, writer, mute);
        await(() -> hasAll(mute));
        first.cut();
        VirtualLink silent = new VirtualLink(time, mute, victim);
        silent.meddle((from, message) -> from == mute && isAnswer(message) ? null : message);
        await(() -> status(victim).global().files() == 51);
        time.run(Duration.ofSeconds(10), () -> false);
        assertThat(hasAll(victim)).isFalse();
        new VirtualLink(time, writer, victim);
        await(() -> hasAll(victim));
        assertThat(silent.isCut()).isFalse();
    }

    private static boolean isAnswer(ShareMessage message) {
        return message instanceof ShareMessage.Data
                || message instanceof ShareMessage.Refused
                || message instanceof ShareMessage.Pages
                || message instanceof ShareMessage.SealedChunks;
    }

    @Test
    void silentReader_keepsBackNothing() {
        VirtualReplica victim = replica(3, AccessMode.WRITE);
        comesInSpiteOf(replica(2, AccessMode.READ), victim);
        assertThat(victim.tree()).isEqualTo(writer.tree());
    }

    @Test
    void silentBlindReplica_keepsBackNothingFromAReader() {
        VirtualReplica victim = replica(3, AccessMode.READ);
        comesInSpiteOf(blind(2), victim);
        assertThat(victim.tree()).isEqualTo(writer.tree());
    }

    @Test
    void silentBlindReplica_keepsBackNothingFromAnother() {
        comesInSpiteOf(blind(2), blind(3));
    }

    /** What comes after all, when others were asked for it, is dropped, and hurts nobody. */
    @Test
    void answersThatComeLate_areDropped() {
        for (VirtualDevice late : List.of(replica(2, AccessMode.READ), blind(4))) {
            VirtualReplica victim = replica(5 + List.of(AccessMode.values()).indexOf(late.mode()), AccessMode.READ);
            VirtualReplica source = replica(9, AccessMode.WRITE);
            source.write("f-" + late.name(), "content");
            VirtualLink first = new VirtualLink(time, source, late);
            await(() -> hasAll(late));
            first.cut();
            VirtualLink slow = new VirtualLink(time, late, victim);
            slow.meddle((from, message) -> {
                if (from == late && isAnswer(message)) {
                    time.in(Duration.ofMinutes(2), () -> slow.tell(late, message));
                    return null;
                }
                return message;
            });
            await(() -> status(victim).global().files() == 1);
            time.run(Duration.ofSeconds(1), () -> false);
            new VirtualLink(time, source, victim);
            await(() -> hasAll(victim));
            time.run(Duration.ofMinutes(5), () -> false);
            assertThat(slow.isCut()).isFalse();
            assertThat(victim.tree()).isEqualTo(source.tree());
        }
    }

    /** Numbers of requests can be guessed; pages that somebody else was asked for are a lie. */
    @Test
    void pagesForRequestsOfOthers_costTheLiarItsChannel() {
        wroteManyFilesAndOneOf(PAGED);
        VirtualReplica victim = replica(3, AccessMode.WRITE);
        VirtualReplica liar = replica(2, AccessMode.READ);
        VirtualLink honest = new VirtualLink(time, writer, victim);
        VirtualLink lying = new VirtualLink(time, liar, victim);
        honest.meddle((from, message) -> {
            if (message instanceof ShareMessage.PageRequest request) {
                lying.tell(liar, new ShareMessage.Pages(request.id(), List.of()));
            }
            return message;
        });
        await(() -> hasAll(victim));
        assertThat(lying.isCut()).isTrue();
        assertThat(victim.tree()).isEqualTo(writer.tree());
    }
}
