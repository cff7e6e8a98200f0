package dev.sluice.edge;

class NioIT extends HttpContract {
    @Override
    Transport transport() {
        return Transport.NIO;
    }
}
