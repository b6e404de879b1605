// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpSocketsTest {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final IntFunction<ByteBuffer> HEAP = ByteBuffer::allocate;
    private static final IntFunction<ByteBuffer> DIRECT = ByteBuffer::allocateDirect;

    private final FdWatch descriptors = FdWatch.start();
    private TcpSockets sockets;
    private TcpListener listener;
    private TcpChannel ours;
    private TcpChannel theirs;

    @BeforeEach
    void open() {
        sockets = TcpSockets.open("test");
    }

    @AfterEach
    void close() {
        sockets.close();
        sockets.close();
        descriptors.requireNoneOpen();
        descriptors.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void connectsAndExchangesOctets(String address) throws IOException {
        connect(IpAddress.parse(address));
        assertThat(ours.remote()).isEqualTo(listener.local());
        assertThat(theirs.remote()).isEqualTo(ours.local());
        assertThat(theirs.local()).isEqualTo(ours.remote());
        assertThat(exchange(ours, theirs, HEAP, 1_000)).isTrue();
        assertThat(exchange(theirs, ours, DIRECT, 1_000)).isTrue();
    }

    @Test
    void writesWhatTheKernelTakesAndTheRestWhenThereIsRoom() throws IOException {
        connect(LOOPBACK);
        assertThat(exchange(ours, theirs, HEAP, 20_000_000)).isTrue();
        assertThat(exchange(theirs, ours, DIRECT, 20_000_000)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAndWritesWithoutAllocating(boolean direct) throws IOException {
        connect(LOOPBACK);
        ByteBuffer buffer = (direct ? DIRECT : HEAP).apply(100);
        passOn(buffer, 20_000); // until it is compiled
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        passOn(buffer, 1_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000);
    }

    private void passOn(ByteBuffer buffer, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            ours.write(buffer.clear());
            sockets.poll();
            theirs.read(buffer.clear());
        }
    }

    @Test
    void readsNothingWhereNothingIs() throws IOException {
        connect(LOOPBACK);
        sockets.poll();
        assertThat(ours.read(HEAP.apply(10))).isZero();
        ours.write(ByteBuffer.wrap(new byte[] {1}));
        until(() -> sockets.poll() > 0);
        assertThat(theirs.read(HEAP.apply(0))).isZero();
        assertThat(theirs.read(HEAP.apply(10))).isOne();
    }

    @Test
    void readsTheEndAgainAndAgain() throws IOException {
        connect(LOOPBACK);
        ours.write(ByteBuffer.wrap(new byte[] {1, 2}));
        ours.close();
        assertThat(read(theirs, 2).remaining()).isEqualTo(2);
        untilRead(theirs, -1);
        assertThat(theirs.read(HEAP.apply(10))).isEqualTo(-1);
    }

    @Test
    void saysThatTheConnectionWasReset() throws IOException {
        connect(LOOPBACK);
        theirs.write(ByteBuffer.wrap(new byte[] {1}));
        until(() -> sockets.poll() > 0);
        ours.release(); // with something unread
        assertThatThrownBy(() -> untilRead(theirs, -1)).hasMessage("connection reset by peer");
    }

    @Test
    void whatWasWrittenLastCanBeReadByWhoGoesOnSending() throws IOException {
        connect(LOOPBACK);
        theirs.write(ByteBuffer.wrap(new byte[] {1}));
        until(() -> sockets.poll() > 0);
        ours.write(ByteBuffer.wrap(new byte[] {2, 3}));
        ours.close();
        theirs.write(ByteBuffer.wrap(new byte[] {4}));
        theirs.write(ByteBuffer.wrap(new byte[] {5}));
        assertThat(read(theirs, 2)).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
        untilRead(theirs, -1);
    }

    @Test
    void aConnectionThatTheOtherEndKeepsIsClosedForGoodAfterAWhile() throws IOException {
        connect(LOOPBACK);
        ours.close();
        until(() -> {
            sockets.poll();
            return writeFails(theirs);
        });
    }

    private static boolean writeFails(TcpChannel channel) {
        try {
            channel.write(ByteBuffer.wrap(new byte[] {1}));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        TcpEndpoint nobody = unusedPort();
        List<String> answers = new ArrayList<>();
        TcpChannel attempt = sockets.connect(nobody, Optional.empty(), TcpOptions.DEFAULT, () -> answers.add("answer"));
        assertThat(attempt.read(HEAP.apply(10))).isZero();
        assertThat(attempt.write(HEAP.apply(10))).isZero();
        until(() -> {
            sockets.poll();
            return !answers.isEmpty();
        });
        assertThatThrownBy(attempt::finishConnect)
                .isInstanceOf(IOException.class)
                .hasMessage("connection refused");
        assertThatThrownBy(() -> attempt.read(HEAP.apply(10))).hasMessage("connection refused");
        assertThat(sockets.poll()).isZero(); // said once
        assertThat(answers).hasSize(1);
    }

    @Test
    void answersNobodyAboutAnAttemptThatWasGivenUp() throws IOException {
        listen(LOOPBACK);
        List<String> answers = new ArrayList<>();
        sockets.connect(listener.local(), Optional.empty(), TcpOptions.DEFAULT, () -> answers.add("answer"))
                .close();
        sockets.await(Duration.ofMillis(20).toNanos());
        sockets.poll();
        assertThat(answers).isEmpty();
    }

    @Test
    void connectsFromTheAddressThatIsAskedFor() throws IOException {
        listen(LOOPBACK);
        IpAddress from = IpAddress.parse("127.0.0.7");
        ours = sockets.connect(listener.local(), Optional.of(from), TcpOptions.DEFAULT);
        until(this::isAccepted);
        assertThat(theirs.remote().address()).isEqualTo(from);
    }

    @Test
    void refusesAnAddressThatIsNotOurs() {
        Optional<IpAddress> from = Optional.of(IpAddress.parse("192.0.2.77"));
        assertThatThrownBy(() -> sockets.connect(new TcpEndpoint(LOOPBACK, 179), from, TcpOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessage("bind to 192.0.2.77 port 0: EADDRNOTAVAIL (cannot assign requested address)");
    }

    @Test
    void saysWhereItCannotListen() {
        listen(LOOPBACK);
        assertThatThrownBy(() -> listen(listener.local()))
                .isInstanceOf(LinuxException.class)
                .hasMessage("bind to " + listener.local() + ": EADDRINUSE (address already in use)");
    }

    @Test
    void listensAtOnePortOfBothFamilies() {
        TcpListener v4 = listen(IpAddress.parse("0.0.0.0"));
        TcpEndpoint same = new TcpEndpoint(IpAddress.parse("::"), v4.local().port());
        assertThat(listen(same).local()).isEqualTo(same);
    }

    @Test
    void aPausedListenerSaysNothingUntilItGoesOn() throws IOException {
        listen(LOOPBACK);
        listener.pause();
        ours = sockets.connect(listener.local(), Optional.empty(), TcpOptions.DEFAULT);
        until(() -> {
            sockets.poll();
            return isConnected();
        });
        assertThat(theirs).isNull();
        listener.resume();
        until(this::isAccepted);
    }

    @Test
    void aWakeUpEndsTheWaitAndIsHarmlessAfterwards() throws InterruptedException {
        Thread waking = new Thread(sockets::wakeUp);
        waking.start();
        sockets.await(Duration.ofMinutes(5).toNanos());
        waking.join();
        sockets.close();
        sockets.wakeUp();
    }

    @Test
    void aClosedChannelSaysSo() throws IOException {
        connect(LOOPBACK);
        ours.close();
        ours.close();
        assertThat(ours.isOpen()).isFalse();
        assertThatThrownBy(() -> ours.read(HEAP.apply(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> ours.write(HEAP.apply(1))).isInstanceOf(ClosedChannelException.class);
    }

    private TcpListener listen(IpAddress address) {
        return listen(new TcpEndpoint(address, 0));
    }

    private TcpListener listen(TcpEndpoint at) {
        listener = sockets.listen(at, () -> theirs = listener.accept().orElse(theirs));
        return listener;
    }

    private void connect(IpAddress address) throws IOException {
        listen(address);
        ours = sockets.connect(listener.local(), Optional.empty(), TcpOptions.DEFAULT);
        until(() -> isAccepted() && isConnected());
    }

    private boolean isAccepted() {
        sockets.poll();
        return theirs != null;
    }

    private boolean isConnected() {
        try {
            return ours.finishConnect();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TcpEndpoint unusedPort() {
        try (TcpListener used = sockets.listen(new TcpEndpoint(LOOPBACK, 0), () -> {})) {
            return used.local();
        }
    }

    /** Whether octets arrive as they were sent. */
    private boolean exchange(TcpChannel from, TcpChannel to, IntFunction<ByteBuffer> kind, int length)
            throws IOException {
        byte[] octets = new byte[length];
        new Random(4271).nextBytes(octets);
        ByteBuffer out = kind.apply(length).put(octets).flip();
        ByteBuffer in = kind.apply(length + 1);
        for (long end = deadline(); in.position() < length && System.nanoTime() - end < 0; ) {
            from.write(out);
            sockets.await(Duration.ofMillis(1).toNanos());
            sockets.poll();
            to.read(in);
        }
        return in.flip().equals(ByteBuffer.wrap(octets));
    }

    private ByteBuffer read(TcpChannel channel, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        for (long end = deadline(); in.hasRemaining() && System.nanoTime() - end < 0; ) {
            sockets.poll();
            channel.read(in);
        }
        return in.flip();
    }

    private void untilRead(TcpChannel channel, int answer) throws IOException {
        int read = 0;
        for (long end = deadline(); read != answer && System.nanoTime() - end < 0; ) {
            sockets.poll();
            read = channel.read(ByteBuffer.allocate(10));
        }
        assertThat(read).isEqualTo(answer);
    }

    private static void until(BooleanSupplier holds) {
        long end = deadline();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime() - end).isNegative();
        }
    }

    private static long deadline() {
        return System.nanoTime() + Duration.ofSeconds(30).toNanos();
    }
}
