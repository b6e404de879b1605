// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgpd;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.meshpath.agent.api.ApiRefusal;
import io.meshpath.agent.api.ApiReply;
import io.meshpath.agent.api.ApiServer;
import io.meshpath.agent.api.BgpListing;
import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.api.Router;
import io.meshpath.bgp.BgpRunner;
import io.meshpath.bgp.BgpSpeaker;
import io.meshpath.bgp.GracefulRestart;
import io.meshpath.bgp.Restarted;
import io.meshpath.bgp.config.BgpConfig;
import io.meshpath.bgp.config.BgpConfigChange;
import io.meshpath.bgp.config.BgpConfigException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A BGP speaker with a configuration file and a Unix socket: the file is followed while the daemon runs, and a change of it is
 * applied where it differs. Safe for use by multiple threads.
 */
public final class BgpDaemon implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BgpDaemon.class.getName());
    private static final int LOOK_SECONDS = 1;

    private final ConfigFile file;
    private final BgpSpeaker speaker;
    private final KernelParts kernel;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // closed in the opposite order of their opening

    // Guards 'config' and the file. Held while a change is applied, so that two reloads are one after the other.
    private final Object reloading = new Object();
    private BgpConfig config;

    private BgpDaemon(ConfigFile file, BgpConfig config, BgpSpeaker speaker) {
        this.file = file;
        this.config = config;
        this.speaker = speaker;
        this.kernel = new KernelParts(speaker);
    }

    /**
     * Starts a daemon.
     *
     * @param socket where it answers; one that a dead daemon left behind is replaced
     * @throws BgpConfigException when the configuration cannot be used
     * @throws IOException when the file cannot be read, or another daemon answers at {@code socket}
     * @throws RuntimeException when the speaker cannot listen, or the kernel takes no routes from us
     */
    public static BgpDaemon start(Path configuration, Path socket) throws IOException {
        ConfigFile file = new ConfigFile(configuration);
        BgpConfig config = file.read();
        EarlierLife life = new EarlierLife(socket);
        boolean restarted = restartsGracefully(config) && life.wasCutShort();
        BgpSpeaker speaker =
                BgpSpeaker.open(restarted ? config.speaker().withRestarted(Restarted.FORWARDING) : config.speaker());
        BgpDaemon daemon = new BgpDaemon(file, config, speaker);
        try {
            daemon.run(config, socket, life);
            return daemon;
        } catch (IOException | RuntimeException e) {
            daemon.speaker.close();
            daemon.close();
            throw e;
        }
    }

    private void run(BgpConfig first, Path socket, EarlierLife life) throws IOException {
        EventLoopGroup network = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        parts.push(() -> network.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly());
        Router router = new BgpApi(() -> speaker).addTo(new Router()).on("POST", "/v1/bgp/reload", request -> answer());
        parts.push(ApiServer.listen(socket, router, network));
        life.begin();
        parts.push(() -> kernel.close(restartsGracefully()));
        kernel.apply(first.kernel(), first.redistributions());
        BgpConfigChange.first(first).applyTo(speaker);
        BgpRunner runner = BgpRunner.start(speaker, task -> new Thread(() -> runSpeaker(task), "bgp"), kernel);
        parts.push(() -> endSpeaker(runner, life));
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> daemonThread(task));
        parts.push(watch::shutdownNow);
        ScheduledFuture<?> unused =
                watch.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        LOG.log(
                INFO,
                "AS " + first.speaker().as() + ", router " + first.speaker().routerId() + ", " + "socket " + socket);
    }

    private static Thread daemonThread(Runnable task) {
        Thread thread = new Thread(task, "configuration");
        thread.setDaemon(true);
        return thread;
    }

    private void runSpeaker(Runnable task) {
        try {
            task.run();
        } finally {
            ended.countDown();
        }
    }

    /** Waits until the speaker has stopped: by {@link #close}, or by a failure that the log tells of. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /**
     * Reads the configuration again and applies what differs; when it cannot be used nothing changes.
     *
     * @throws BgpConfigException when it says something that cannot be done
     * @throws IllegalArgumentException when it would need another speaker
     * @throws IOException when the file cannot be read
     */
    public BgpListing.Reload reload() throws IOException {
        synchronized (reloading) {
            BgpConfig wanted = file.read();
            BgpConfigChange change = BgpConfigChange.between(config, wanted);
            kernel.configure(wanted.kernel(), wanted.redistributions()).join();
            change.applyTo(speaker);
            BgpListing.Reload done = ReloadRow.of(change, config, wanted);
            config = wanted;
            LOG.log(INFO, "reloaded " + file.path() + ": " + String.join("; ", done.lines()));
            return done;
        }
    }

    /** Reloads whenever the process gets SIGHUP. */
    public void reloadOnHangup() {
        HangupSignal.handle(this::reloadOrLog);
    }

    /** As {@link #reload}, where nobody waits for the answer: what is wrong is logged. */
    private void reloadOrLog() {
        try {
            reload();
        } catch (IOException | RuntimeException e) {
            LOG.log(ERROR, "not reloaded: " + OneLine.of(e));
        }
    }

    private void look() {
        boolean changed;
        synchronized (reloading) {
            changed = file.hasChanged();
        }
        if (changed) {
            reloadOrLog();
        }
    }

    private CompletionStage<ApiReply> answer() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ApiReply.ok(reload());
            } catch (IOException | IllegalArgumentException | BgpConfigException | CompletionException e) {
                throw ApiRefusal.conflict(OneLine.of(e));
            }
        });
    }

    private boolean restartsGracefully() {
        synchronized (reloading) {
            return restartsGracefully(config);
        }
    }

    private static boolean restartsGracefully(BgpConfig config) {
        return config.neighbors().stream()
                .anyMatch(neighbor -> neighbor.gracefulRestart().mode() == GracefulRestart.Mode.BOTH);
    }

    /** The next life is about to begin, as far as somebody waits for it; then the kernel keeps our routes, too. */
    private void endSpeaker(BgpRunner runner, EarlierLife life) throws IOException {
        if (restartsGracefully()) {
            runner.closeForRestart();
        } else {
            runner.close();
            life.end();
        }
    }

    /**
     * Tells every neighbour that we shut down, and closes everything; our routes leave the kernel. Where neighbours are asked
     * to wait for us ({@link GracefulRestart.Mode#BOTH}) they are told nothing, and the routes stay for the next life.
     */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(ERROR, "not closed in order: " + OneLine.of(e));
            }
        }
    }
}
