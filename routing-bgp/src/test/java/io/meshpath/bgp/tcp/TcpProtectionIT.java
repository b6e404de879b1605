// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What this kernel does with protected connections, over its loopback device. */
class TcpProtectionIT {
    /** What must happen has this long; whoever is busy beside us may keep us waiting. */
    private static final long AT_MOST = Duration.ofSeconds(30).toNanos();
    /** What must not happen is waited for this long: much shorter than a repeated SYN takes. */
    private static final long A_WHILE = Duration.ofMillis(150).toNanos();

    private final FdWatch descriptors = FdWatch.start();
    private final TcpSockets sockets = TcpSockets.open("test");
    private Optional<TcpChannel> accepted = Optional.empty();
    private TcpListener listener;

    @AfterEach
    void close() {
        sockets.close();
        descriptors.requireNoneOpen();
        descriptors.close();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1/32", "127.0.0.1, 127.0.0.0/8", "::1, ::1/128", "::1, ::/0"})
    void connectsWithThePassword(String address, String peers) throws IOException {
        listen(address);
        listener.require(Cidr.parse(peers), password("s3cret"));
        assertThat(connects(TcpOptions.DEFAULT.withPassword("s3cret"))).isTrue();
        assertThat(saysHello()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void doesNotConnectWithAnotherPassword(String address) throws IOException {
        listen(address);
        listener.require(Cidr.of(listener.local().address()), password("s3cret"));
        assertThat(connects(TcpOptions.DEFAULT.withPassword("s3cres"), A_WHILE)).isFalse();
    }

    @Test
    void doesNotConnectWithoutThePassword() throws IOException {
        listen("127.0.0.1");
        listener.require(Cidr.parse("127.0.0.1/32"), password("s3cret"));
        assertThat(connects(TcpOptions.DEFAULT, A_WHILE)).isFalse();
    }

    @Test
    void doesNotConnectWithAPasswordThatNobodyAskedFor() throws IOException {
        listen("127.0.0.1");
        assertThat(connects(TcpOptions.DEFAULT.withPassword("s3cret"), A_WHILE)).isFalse();
    }

    @Test
    void theMostSpecificPasswordCounts() throws IOException {
        listen("127.0.0.1");
        listener.require(Cidr.parse("127.0.0.0/8"), password("of many"));
        listener.require(Cidr.parse("127.0.0.1/32"), password("of one"));
        assertThat(connects(TcpOptions.DEFAULT.withPassword("of many"), A_WHILE))
                .isFalse();
        assertThat(connects(TcpOptions.DEFAULT.withPassword("of one"))).isTrue();
    }

    @Test
    void needsNoPasswordAfterItWasReleased() throws IOException {
        listen("127.0.0.1");
        Cidr peers = Cidr.parse("127.0.0.1/32");
        listener.require(peers, password("s3cret"));
        listener.release(peers, password("s3cret"));
        assertThat(connects(TcpOptions.DEFAULT)).isTrue();
        assertThatThrownBy(() -> listener.release(peers, password("s3cret")))
                .hasMessage("remove password of 127.0.0.1/32: ENOENT (no such file or directory)");
    }

    @Test
    void saysWhatToRaiseWhenThereAreMorePasswordsThanTheKernelHasRoomFor() {
        listen("127.0.0.1");
        IpAddress first = IpAddress.parse("127.1.0.0");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1 << 16; i++) {
                        listener.require(Cidr.of(first.plus(i)), password("s3cret"));
                    }
                })
                .hasMessageEndingWith("ENOMEM (cannot allocate memory); raise net.core.optmem_max");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 1", "127.0.0.1, 2", "::1, 1"})
    void ttlSecurityConnectsWhoSendsWith255(String address, int hops) throws IOException {
        TcpOptions options = TcpOptions.DEFAULT.withHops(hops).withTtlSecurity();
        listen(address);
        listener.limitDistance(List.of(options));
        assertThat(connects(options)).isTrue();
        accepted.orElseThrow().use(options);
        assertThat(saysHello()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void ttlSecurityHearsNothingOfWhoSeemsToBeFarAway(String address) throws IOException {
        TcpOptions options = TcpOptions.DEFAULT.withTtlSecurity();
        listen(address);
        listener.limitDistance(List.of(options));
        assertThat(connects(TcpOptions.DEFAULT, A_WHILE)).isFalse(); // with a TTL of 64
        assertThat(connects(TcpOptions.DEFAULT.withHops(254), A_WHILE)).isFalse();
    }

    @Test
    void aListenerTakesWhatTheLeastStrictOfItsPeersMaySend() throws IOException {
        listen("127.0.0.1");
        listener.limitDistance(List.of(TcpOptions.DEFAULT.withTtlSecurity(), TcpOptions.DEFAULT));
        assertThat(connects(TcpOptions.DEFAULT)).isTrue();
        listener.limitDistance(List.of(TcpOptions.DEFAULT.withTtlSecurity()));
        listener.limitDistance(List.of());
        assertThat(connects(TcpOptions.DEFAULT)).isTrue();
    }

    @Test
    void aStrictConnectionIsDeafToAPeerThatSeemsToBeFarAway() throws IOException {
        listen("127.0.0.1");
        assertThat(connects(TcpOptions.DEFAULT.withHops(64))).isTrue();
        accepted.orElseThrow().use(TcpOptions.DEFAULT.withTtlSecurity());
        assertThat(saysHello(A_WHILE)).isFalse();
    }

    @Test
    void connectsThroughTheDeviceThatIsAskedFor() throws IOException {
        listen("127.0.0.1");
        assertThat(connects(TcpOptions.DEFAULT.withDevice("lo"))).isTrue();
        accepted.orElseThrow().use(TcpOptions.DEFAULT.withDevice("lo"));
        assertThat(saysHello()).isTrue();
    }

    @Test
    void saysThatThereIsNoSuchDevice() {
        listen("127.0.0.1");
        assertThatThrownBy(() -> connects(TcpOptions.DEFAULT.withDevice("nowhere0")))
                .isInstanceOf(IOException.class)
                .hasMessage("bind to device nowhere0 connection to %s: ENODEV (no such device)", listener.local());
    }

    /** Where the kernel has TCP-AO two ends with a key meet; where it has not, both ends say so at once. */
    @Test
    void authenticatesWithAKeyOrSaysThatTheKernelCannot() throws IOException {
        AoKey key = new AoKey(7, 7, AoKey.Algorithm.AES_128_CMAC, Secret.of("0123456789abcdef"));
        TcpOptions options = TcpOptions.DEFAULT.withAuthentication(new TcpAuthentication.Ao(List.of(key)));
        listen("127.0.0.1");
        try {
            listener.require(
                    Cidr.parse("127.0.0.1/32"), options.authentication().orElseThrow());
        } catch (UnsupportedTcpOptionException e) {
            assertThat(e).hasMessage("this kernel has no TCP-AO; it needs Linux 6.7 with CONFIG_TCP_AO");
            assertThat(e.option()).isEqualTo("TCP-AO");
            assertThatThrownBy(() -> connects(options)).isInstanceOf(UnsupportedTcpOptionException.class);
            return;
        }
        assertThat(connects(TcpOptions.DEFAULT, A_WHILE)).isFalse();
        assertThat(connects(options)).isTrue();
        assertThat(saysHello()).isTrue();
    }

    private static TcpAuthentication password(String password) {
        return new TcpAuthentication.Md5(Secret.of(password));
    }

    private void listen(String address) {
        listener = sockets.listen(
                new TcpEndpoint(IpAddress.parse(address), 0),
                () -> accepted = listener.accept().or(() -> accepted));
    }

    private TcpChannel ours;

    private boolean connects(TcpOptions options) throws IOException {
        return connects(options, AT_MOST);
    }

    /** Whether a connection comes about within that many nanoseconds, at both ends. */
    private boolean connects(TcpOptions options, long nanos) throws IOException {
        accepted = Optional.empty();
        ours = sockets.connect(listener.local(), Optional.empty(), options);
        long end = System.nanoTime() + nanos;
        while ((!ours.finishConnect() || accepted.isEmpty()) && System.nanoTime() - end < 0) {
            sockets.await(end - System.nanoTime());
            sockets.poll();
        }
        return ours.finishConnect() && accepted.isPresent();
    }

    private boolean saysHello() throws IOException {
        return saysHello(AT_MOST);
    }

    /** Whether what one end says arrives at the other within that many nanoseconds. */
    private boolean saysHello(long nanos) throws IOException {
        ours.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        ByteBuffer in = ByteBuffer.allocate(3);
        long end = System.nanoTime() + nanos;
        while (in.hasRemaining() && System.nanoTime() - end < 0) {
            sockets.await(end - System.nanoTime());
            sockets.poll();
            accepted.orElseThrow().read(in);
        }
        return !in.hasRemaining();
    }
}
