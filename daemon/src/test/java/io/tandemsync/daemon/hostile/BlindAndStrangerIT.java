package io.tandemsync.daemon.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemsync.engine.model.Bytes;
import io.tandemsync.engine.model.ChunkId;
import io.tandemsync.engine.model.ContentId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.protocol.ShareMessage.PageRequest;
import io.tandemsync.engine.protocol.ShareMessage.Request;
import io.tandemsync.engine.protocol.ShareMessage.Want;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** I15, capability: whoever holds a blind token reads no plain byte and writes none (hazards 157, 158, 171). */
final class BlindAndStrangerIT extends HostileScenario {
    @Test
    void requestForContent_isRefused() throws Exception {
        HostilePeer peer = peer("blind").welcome();
        peer.say(new Request(1, List.of(new Want(new ContentId(Hash.of(new byte[32])), 0, 10))));
        assertRefused(peer, "access mode");
    }

    @Test
    void requestForPages_isRefused() throws Exception {
        HostilePeer peer = peer("blind").welcome();
        peer.say(new PageRequest(1, List.of(new ChunkId(Hash.of(new byte[32])))));
        assertRefused(peer, "access mode");
    }

    @Test
    void recordWithoutItsSignature_isRefused() throws Exception {
        HostilePeer peer = blind();
        byte[] signed = peer.records().get(0).toArray();
        byte[] unsigned = Arrays.copyOf(signed, signed.length - 64);
        unsigned[unsigned.length - 1] = 0;
        peer.tell(Bytes.wrap(unsigned));
        assertRefused(peer, "without a writer's signature");
    }

    @Test
    void sealedPartBesideAnotherPublicPart_isRefused() throws Exception {
        HostilePeer peer = blind();
        byte[] one = peer.records().get(0).toArray();
        one[10] ^= 1;
        peer.tell(Bytes.wrap(one));
        assertRefused(peer, "a record is refused");
    }

    @Test
    void whatABlindPeerHears_holdsNoNameAndNoContent() throws Exception {
        HostilePeer peer = blind();
        String heard = peer.records().stream()
                .map(bytes -> new String(bytes.toArray(), StandardCharsets.ISO_8859_1))
                .reduce("", String::concat);
        assertThat(heard).as("I15").doesNotContain("note", "inner", "from alice");
    }

    private HostilePeer blind() throws Exception {
        HostilePeer peer = peer("blind").welcome();
        await().atMost(Victim.PATIENCE).until(() -> peer.records().size() >= 3);
        return peer;
    }
}
