package io.tandemsync.daemon.link;

import io.netty.channel.EventLoop;
import io.tandemsync.daemon.transport.Protocol;
import io.tandemsync.engine.model.DeviceId;
import io.tandemsync.engine.model.ShareId;
import io.tandemsync.engine.protocol.LinkMessage.Leave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The configured addresses: dials those whose device has no link, for ever. Confined to the network's thread. */
final class Targets {
    private final LinksConfig config;
    private final Switchboard switchboard;
    private final Map<Address, Target> targets = new TreeMap<>();
    private final Map<Address, DeviceId> expected = new TreeMap<>();
    private @Nullable EventLoop loop;
    private @Nullable Dialler dialler;

    Targets(LinksConfig config, Switchboard switchboard) {
        this.config = config;
        this.switchboard = switchboard;
    }

    void start(EventLoop thread, Dialler with) {
        loop = thread;
        dialler = with;
    }

    /** The addresses at which this share is looked for, from now on. */
    void configure(ShareId share, Set<Address> addresses) {
        Set<DeviceId> before = devicesOf(share);
        List<Target> left = new ArrayList<>();
        for (Target target : targets.values()) {
            if (!addresses.contains(target.address())
                    && target.shares().remove(share)
                    && target.shares().isEmpty()) {
                left.add(target);
            }
        }
        for (Address address : addresses) {
            Target target = targets.computeIfAbsent(
                    address,
                    key -> new Target(
                            key,
                            new Backoff(
                                    config.times().redialFirst(),
                                    config.times().redialLongest(),
                                    config.randomness())));
            target.shares().add(share);
        }
        before.removeAll(devicesOf(share));
        boolean served = switchboard.entry(share) != null;
        before.forEach(
                device -> switchboard.leave(share, device, served ? Leave.Reason.REMOVED : Leave.Reason.STOPPED));
        left.forEach(this::drop);
        for (Address address : addresses) {
            hurry(targets.get(address));
        }
        switchboard.closeUnwanted();
        switchboard.links().forEach(Link::askAtOnce);
    }

    /** Only this device is accepted at the address. */
    void expect(Address address, DeviceId device) {
        expected.put(address, device);
        Target target = targets.get(address);
        if (target == null || target.device() == null || device.equals(target.device())) {
            return;
        }
        for (Link link : switchboard.links()) {
            Target.Attempt attempt = link.attempt();
            if (attempt != null && attempt.target() == target) {
                target.failed("another device answered", true);
                link.connection().close("another device answered");
            }
        }
        target.forgetDevice();
    }

    boolean isExpected(Target target, DeviceId device) {
        DeviceId wanted = expected.get(target.address());
        return wanted == null || wanted.equals(device);
    }

    List<Target> of(ShareId share) {
        return targets.values().stream()
                .filter(target -> target.shares().contains(share))
                .toList();
    }

    /** The shares that any address of this device has. */
    Set<ShareId> sharesAt(DeviceId device) {
        Set<ShareId> shares = new LinkedHashSet<>();
        for (Target target : targets.values()) {
            if (device.equals(target.device())) {
                shares.addAll(target.shares());
            }
        }
        return shares;
    }

    @Nullable
    Address addressOf(Link link, ShareId share) {
        Target.Attempt attempt = link.attempt();
        if (attempt != null && attempt.target().shares().contains(share)) {
            return attempt.target().address();
        }
        for (Target target : of(share)) {
            if (link.device().equals(target.device())) {
                return target.address();
            }
        }
        return null;
    }

    void considerAll() {
        List.copyOf(targets.values()).forEach(this::consider);
    }

    void linkUp(Link link) {
        for (Target target : List.copyOf(targets.values())) {
            if (link.device().equals(target.device())) {
                target.succeeded();
                target.seenOn(link);
                target.stopWaiting();
                consider(target);
            }
        }
    }

    void linkEnded(Link link, boolean wasUp, String reason) {
        Target.Attempt attempt = link.attempt();
        boolean wasGood = wasUp && link.age().compareTo(config.times().proven()) >= 0;
        if (attempt != null && attempt.isCurrent()) {
            attempt.target().end();
        }
        for (Target target : List.copyOf(targets.values())) {
            boolean mine = attempt != null && attempt.target() == target;
            if (!mine && !link.device().equals(target.device())) {
                continue;
            }
            if (wasGood) {
                target.backoff().reset();
            }
            if (switchboard.linkTo(target.device()) == null && !target.isRejected()) {
                target.failed(reason, false);
            }
            consider(target);
        }
    }

    void failed(Target.Attempt attempt, String reason) {
        if (attempt.isCurrent()) {
            Target target = attempt.target();
            target.end();
            target.failed(reason, false);
            consider(target);
        }
    }

    /** The right address, but not a device to have a link to: it is tried again at the longest interval. */
    void turnedAway(Target.Attempt attempt) {
        if (attempt.isCurrent()) {
            attempt.target().end();
            attempt.target().forgetDevice();
            wait(attempt.target(), config.times().redialLongest());
        }
    }

    void close() {
        targets.values().forEach(Target::stopWaiting);
    }

    private Set<DeviceId> devicesOf(ShareId share) {
        Set<DeviceId> devices = new LinkedHashSet<>();
        for (Target target : of(share)) {
            DeviceId device = target.device();
            if (device != null) {
                devices.add(device);
            }
        }
        return devices;
    }

    private void drop(Target target) {
        target.stopWaiting();
        targets.remove(target.address());
        expected.remove(target.address());
        target.end();
    }

    private void hurry(@Nullable Target target) {
        if (target != null && !target.isBusy()) {
            target.stopWaiting();
            target.backoff().reset();
            if (isNeeded(target)) {
                dial(target);
            }
        }
    }

    private void consider(Target target) {
        if (!target.isBusy() && !target.isWaiting() && isNeeded(target)) {
            wait(target, target.backoff().next());
        }
    }

    /** Whether a share that runs has the address and its device has no link yet, or one that costs more. */
    private boolean isNeeded(Target target) {
        return !switchboard.isClosing()
                && targets.get(target.address()) == target
                && !isServed(target)
                && target.shares().stream().anyMatch(share -> switchboard.entry(share) != null);
    }

    private boolean isServed(Target target) {
        Link link = switchboard.linkTo(target.device());
        return link != null && (link.isCheap() || target.address().protocol() != Protocol.TCP);
    }

    private void wait(Target target, Duration delay) {
        EventLoop thread = loop;
        if (thread == null || switchboard.isClosing()) {
            return;
        }
        target.stopWaiting();
        target.waitFor(thread.schedule(
                () -> {
                    target.stopWaiting();
                    if (!target.isBusy() && isNeeded(target)) {
                        dial(target);
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS));
    }

    private void dial(Target target) {
        Dialler with = dialler;
        if (with != null) {
            with.dial(target.begin());
        }
    }
}
