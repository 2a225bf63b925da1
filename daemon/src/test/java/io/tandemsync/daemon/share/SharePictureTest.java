package io.tandemsync.daemon.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemsync.daemon.home.ShareEntry;
import io.tandemsync.daemon.home.ShareEntry.KnownPeer;
import io.tandemsync.daemon.progress.ProgressMeter;
import io.tandemsync.daemon.replica.PeerNetwork.LinkState;
import io.tandemsync.engine.model.AccessMode;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.Hash;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.share.ShareStatus;
import io.tandemsync.engine.share.ShareStatus.Count;
import io.tandemsync.engine.share.ShareStatus.Incoming;
import io.tandemsync.engine.share.ShareStatus.Need;
import io.tandemsync.engine.share.ShareStatus.PeerStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SharePictureTest {
    private static final DeviceId A = device(1);
    private static final DeviceId B = device(2);

    @Test
    void allAddressesOfAConnectedDevice_areConnected() {
        SharePicture picture = picture(
                List.of(new KnownPeer("quic/a:1", A, true), new KnownPeer("tcp/a:1", A, true)), peer(A, "tcp/a:1"));
        assertThat(picture.peers()).extracting(SharePicture.PeerPicture::state).containsOnly(LinkState.CONNECTED);
        assertThat(picture.peers()).hasSize(2);
    }

    @Test
    void anInboundDevice_standsAtItsAddress_orWithoutOne() {
        SharePicture known = picture(List.of(new KnownPeer("quic/a:1", A, false)), peer(A, null));
        assertThat(known.peers()).extracting(SharePicture.PeerPicture::address).containsExactly("quic/a:1");
        SharePicture stranger = picture(List.of(new KnownPeer("quic/a:1", A, false)), peer(B, null));
        assertThat(stranger.peers())
                .extracting(SharePicture.PeerPicture::address)
                .containsExactly("quic/a:1", null);
        assertThat(stranger.peers().get(0).state()).isEqualTo(LinkState.DISCONNECTED);
        assertThat(stranger.deviceAt("quic/a:1")).isEqualTo(A);
    }

    @Test
    void inSync_needsAPeer_andNothingToDo() {
        assertThat(Waiters.isInSync(status())).isFalse();
        assertThat(Waiters.isInSync(status(peer(A, null)))).isTrue();
    }

    private static SharePicture picture(List<KnownPeer> known, PeerStatus... peers) {
        ShareEntry entry = new ShareEntry(
                new ShareId(new UUID(1, 1)),
                "docs",
                Path.of("/docs"),
                AccessMode.WRITE,
                true,
                known,
                List.of(),
                io.tandemsync.daemon.setting.Settings.defaults());
        return SharePicture.of(entry, status(peers), new ProgressMeter().look(status(peers), null, 0), List.of());
    }

    private static ShareStatus status(PeerStatus... peers) {
        Count none = new Count(0, 0, 0);
        return new ShareStatus(
                ShareStatus.State.IDLE,
                none,
                none,
                new Need(0, 0),
                0,
                List.of(),
                null,
                List.of(peers),
                0,
                Incoming.none(true));
    }

    private static PeerStatus peer(DeviceId device, @Nullable String address) {
        return new PeerStatus(
                device, "peer", AccessMode.WRITE, "tcp", address != null, address, true, 1.0, Instant.EPOCH);
    }

    private static DeviceId device(int number) {
        byte[] bytes = new byte[Hash.BYTES];
        Arrays.fill(bytes, (byte) number);
        return new DeviceId(Hash.of(bytes));
    }
}
