package io.tandemsync.engine.share;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.IgnoreSyntax;
import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.ReplicaAnchor;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.SignatureScheme;
import io.tandemsync.engine.port.Workers;
import java.util.function.Predicate;

/**
 * What a share is made of and works with. The share closes the directory and the store.
 *
 * @param admits whether a device may take part; asked from any thread
 * @param paused whether it starts paused
 */
public record ShareSetup(
        ShareKeys keys,
        ShareDirectory directory,
        OrderedStore store,
        ReplicaAnchor anchor,
        Loop loop,
        Workers workers,
        Clock clock,
        Randomness randomness,
        SignatureScheme signatures,
        IgnoreSyntax ignoring,
        ShareSettings settings,
        Predicate<DeviceId> admits,
        boolean paused) {
    /** The same with other workers. */
    ShareSetup with(Workers others) {
        return new ShareSetup(
                keys,
                directory,
                store,
                anchor,
                loop,
                others,
                clock,
                randomness,
                signatures,
                ignoring,
                settings,
                admits,
                paused);
    }
}
