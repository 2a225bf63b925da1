package io.tandemsync.engine.blind;

import io.tandemsync.engine.access.ShareKeys;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.port.Clock;
import io.tandemsync.engine.port.Loop;
import io.tandemsync.engine.port.OrderedStore;
import io.tandemsync.engine.port.Randomness;
import io.tandemsync.engine.port.SealedStore;
import io.tandemsync.engine.port.ShareDirectory;
import io.tandemsync.engine.port.Workers;
import java.util.function.Predicate;

/**
 * What a blind replica is made of and works with. The share closes the directory and the stores.
 *
 * @param keys of mode {@code blind}
 * @param directory looked at only to see that it is still there
 * @param admits whether a device may take part; asked from any thread
 * @param paused whether it starts paused
 */
public record BlindSetup(
        ShareKeys keys,
        ShareDirectory directory,
        OrderedStore store,
        SealedStore sealed,
        Loop loop,
        Workers workers,
        Clock clock,
        Randomness randomness,
        BlindSettings settings,
        Predicate<DeviceId> admits,
        boolean paused) {
    /** The same with other workers. */
    BlindSetup with(Workers others) {
        return new BlindSetup(
                keys, directory, store, sealed, loop, others, clock, randomness, settings, admits, paused);
    }
}
