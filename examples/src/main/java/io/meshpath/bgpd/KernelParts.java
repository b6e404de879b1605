// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import io.meshpath.bgp.BgpRunner;
import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.kernel.KernelRoutes;
import io.meshpath.bgp.kernel.KernelSettings;
import io.meshpath.bgp.kernel.Redistribution;
import io.meshpath.bgp.kernel.RedistributionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Routes to and from the kernel, as the configuration of the moment wants them. Owned by the thread that calls {@link #doWork};
 * {@link #configure} is for any thread.
 */
final class KernelParts implements BgpRunner.Work {
    private final BgpSpeaker speaker;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private Optional<KernelSettings> installing = Optional.empty();
    private List<RedistributionSettings> announcing = List.of();
    private @Nullable KernelRoutes routes;
    private final List<Redistribution> redistributions = new ArrayList<>();

    KernelParts(BgpSpeaker speaker) {
        this.speaker = speaker;
    }

    /** Has it so from the next turn on; the future fails when the kernel refuses. */
    CompletableFuture<Void> configure(Optional<KernelSettings> install, List<RedistributionSettings> announce) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        commands.add(() -> {
            try {
                apply(install, announce);
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        speaker.wakeup();
        return done;
    }

    @Override
    public int doWork(long now) {
        int work = 0;
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
            work++;
        }
        if (routes != null) {
            work += routes.doWork(now);
        }
        for (Redistribution each : redistributions) {
            work += each.doWork(now);
        }
        return work;
    }

    /** What is as it was is not touched. */
    void apply(Optional<KernelSettings> install, List<RedistributionSettings> announce) {
        if (!install.equals(installing)) {
            if (routes != null) {
                speaker.unwatch(routes);
            }
            stopInstalling(false);
            if (install.isPresent()) {
                KernelRoutes opened = KernelRoutes.open(install.get());
                opened.follow(speaker);
                routes = opened;
            }
            installing = install;
        }
        if (!announce.equals(announcing)) {
            stopAnnouncing();
            for (RedistributionSettings each : announce) {
                redistributions.add(Redistribution.open(speaker, each));
            }
            announcing = announce;
        }
    }

    /** Ends both directions; called when the speaker is closed and its thread has ended. */
    void close(boolean keepRoutes) {
        stopInstalling(keepRoutes);
        redistributions.forEach(Redistribution::close);
    }

    private void stopInstalling(boolean keepRoutes) {
        KernelRoutes open = routes;
        if (open != null) {
            routes = null;
            open.close();
            if (!keepRoutes) {
                installing.ifPresent(KernelRoutes::remove);
            }
        }
        installing = Optional.empty();
    }

    private void stopAnnouncing() {
        for (Redistribution each : redistributions) {
            each.announced().forEach(speaker::withdraw);
            each.close();
        }
        redistributions.clear();
        announcing = List.of();
    }
}
