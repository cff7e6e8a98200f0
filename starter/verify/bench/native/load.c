// Load generator: keep-alive HTTP/1.1 connections on one thread, closed loop or paced.
//
//   load PORT REQUEST_FILE connections=64 seconds=3 [rate=R] [hot=SHARE] [factor=F] [churn=SHARE] [settle=S] [seed=N] [hold=1]
//
// Without `rate` each connection sends its next request when the answer to the last one is complete. With it each sends R requests
// a second (hot ones F times as many), and latency counts from the time a request was due, so that a server that stalls
// is charged for the requests that it kept waiting. With `churn` that share of the connections is replaced each second; with
// `settle` the answers of the first seconds are not counted. With `hold` each connection sends one request and then idles until
// standard input ends. Sixteen # in the request become a number that no other request has. Prints one JSON object.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 4096, EVENTS = 512, SUB = 64, OCTAVES = 40, CONNECTING_AT_ONCE = 128, DIGITS = 16, MARKS = 8 };
enum state { CLOSED, CONNECTING, IDLE, WAITING };

struct connection {
    int fd;
    enum state state;
    int hot;
    int have;
    int64_t due;        // when the next request should be sent, in paced mode
    int64_t sent;       // when the request that is waiting was due
    int64_t body_left;  // -1 while the head is incomplete, -2 while a chunked body is
    char buffer[BUFFER];
};

struct histogram {
    uint64_t count, buckets[OCTAVES * SUB];
    int64_t max;
};

struct ring {  // connections of one rate, in the order in which they are due
    int *of;
    int first, count, size;
};

static struct connection *connections;
static struct histogram latencies[2];
static struct ring rings[2];
static uint64_t answers, failures, broken;
static char *request;
static size_t request_size;
static char *marks[MARKS];  // where the request's number goes
static int mark_count;
static uint64_t number;
static int total, epoll, connecting, hold;
static double rate, factor;
static struct sockaddr_in server = {.sin_family = AF_INET};
static int64_t stop_at;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void record(struct histogram *h, int64_t nanos) {
    if (nanos < SUB) nanos = SUB;
    int octave = 63 - __builtin_clzll((uint64_t)nanos);  // at least 6
    int sub = (int)((nanos >> (octave - 6)) & (SUB - 1));
    h->buckets[(octave - 6) * SUB + sub]++;
    h->count++;
    if (nanos > h->max) h->max = nanos;
}

static double quantile(const struct histogram *h, double q) {
    uint64_t rank = (uint64_t)(q * (double)h->count), seen = 0;
    for (int i = 0; i < OCTAVES * SUB; i++) {
        seen += h->buckets[i];
        if (seen > rank) return (double)((int64_t)(SUB + i % SUB) << (i / SUB)) / 1000.0;
    }
    return (double)h->max / 1000.0;
}

static void print_latency(const char *name, const struct histogram *h) {
    printf("\"%s\":{\"count\":%lu,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", name, h->count,
           quantile(h, 0.5), quantile(h, 0.9), quantile(h, 0.99), quantile(h, 0.999), (double)h->max / 1000.0);
}

static void push(struct ring *r, int id) {
    r->of[(r->first + r->count++) % r->size] = id;
}

static int64_t period(const struct connection *c) {
    return (int64_t)(1e9 / (c->hot ? rate * factor : rate));
}

static void start_connecting(struct connection *c) {
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) fail("socket (raise the limit of open files?)");
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(c->fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS) fail("connect");
    struct epoll_event e = {.events = EPOLLOUT, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &e);
    c->state = CONNECTING;
    c->have = 0;
    c->body_left = -1;
    connecting++;
}

static void drop(struct connection *c) {
    if (c->state == WAITING) broken++;
    if (c->state == CONNECTING) connecting--;
    close(c->fd);
    c->state = CLOSED;
}

static void write_number(void) {
    uint64_t rest = number++;
    char digits[DIGITS];
    for (int i = DIGITS - 1; i >= 0; i--, rest /= 10) digits[i] = (char)('0' + rest % 10);
    for (int i = 0; i < mark_count; i++) memcpy(marks[i], digits, DIGITS);
}

static void send_request(struct connection *c, int64_t due) {
    if (mark_count) write_number();
    c->sent = due;
    c->state = WAITING;
    if (send(c->fd, request, request_size, MSG_NOSIGNAL) != (ssize_t)request_size) drop(c);
}

static void complete(struct connection *c) {
    int64_t t = now();
    answers++;
    if (c->buffer[9] != '2') failures++;
    record(&latencies[c->hot], t - c->sent);
    c->have = 0;
    c->body_left = -1;
    c->state = IDLE;
    if (rate == 0 && !hold && t < stop_at) send_request(c, t);
}

static void parse_head(struct connection *c) {
    c->buffer[c->have] = 0;
    char *end = memmem(c->buffer, (size_t)c->have, "\r\n\r\n", 4);
    if (!end) return;
    end[2] = 0;
    c->body_left = 0;
    for (char *line = c->buffer; line < end; line = strstr(line, "\r\n") + 2) {
        if (!strncasecmp(line, "content-length:", 15)) c->body_left = atoll(line + 15);
        if (!strncasecmp(line, "transfer-encoding: chunked", 26)) c->body_left = -2;
    }
    int64_t body = c->have - (end + 4 - c->buffer);
    if (c->body_left == -2) {
        memmove(c->buffer + 16, end + 4, (size_t)body);
        c->have = 16 + (int)body;
    } else {
        c->body_left -= body;
    }
}

static void receive(struct connection *c) {
    for (;;) {
        int room = BUFFER - 1 - c->have;
        int overwrites = c->body_left >= 0;  // the head has been read, what follows is only counted
        ssize_t n = overwrites ? recv(c->fd, c->buffer + 16, BUFFER - 17, 0) : recv(c->fd, c->buffer + c->have, (size_t)room, 0);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) return drop(c);
        if (c->state != WAITING) return drop(c);
        if (overwrites) c->body_left -= n;
        else c->have += (int)n;
        if (c->body_left == -1) parse_head(c);
        if (c->body_left == -2) {
            if (c->have >= 21 && !memcmp(c->buffer + c->have - 5, "0\r\n\r\n", 5)) c->body_left = 0;
            else if (c->have > BUFFER / 2) {
                memmove(c->buffer + 16, c->buffer + c->have - 8, 8);
                c->have = 24;
            }
        }
        if (c->body_left == 0) {
            complete(c);
            return;
        }
        if (c->body_left == -1 && c->have >= BUFFER - 1) fail("the head of an answer does not fit");
    }
}

static void connected(struct connection *c) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        broken++;
        return drop(c);
    }
    connecting--;
    c->state = IDLE;
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &e);
}

static int poll_once(int timeout) {
    struct epoll_event events[EVENTS];
    int n = epoll_wait(epoll, events, EVENTS, timeout);
    for (int i = 0; i < n; i++) {
        struct connection *c = events[i].data.ptr;
        if (c->state == CONNECTING) connected(c);
        else if (c->state != CLOSED) receive(c);
    }
    return n;
}

static void connect_all(void) {
    int next = 0, open = 0;
    while (open < total) {
        while (next < total && connecting < CONNECTING_AT_ONCE) start_connecting(&connections[next++]);
        poll_once(1000);
        open = 0;
        for (int i = 0; i < next; i++) open += connections[i].state == IDLE;
        if (next == total && connecting == 0 && open < total) fail("the server refused connections");
    }
}

static void send_due(int64_t t) {
    for (int kind = 0; kind < 2; kind++) {
        struct ring *r = &rings[kind];
        while (r->count) {
            int id = r->of[r->first];
            struct connection *c = &connections[id];
            if (c->due > t) break;
            r->first = (r->first + 1) % r->size;
            r->count--;
            if (c->state == IDLE) {
                int64_t due = c->due;
                c->due += period(c);
                send_request(c, due);
            } else {
                c->due += period(c);  // a request still waits: it is charged for the time, this one is skipped
            }
            push(r, id);
        }
    }
}

static uint64_t seed = 88172645463325252ULL;

static double random_share(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static void replace_one(void) {
    struct connection *c = &connections[(int)(random_share() * total)];
    if (c->state != IDLE) return;
    drop(c);
    start_connecting(c);
}

static void forget(void) {
    memset(latencies, 0, sizeof latencies);
    answers = failures = broken = 0;
}

static void paced(double churn, double settle) {
    int64_t t = now(), settled = t + (int64_t)(settle * 1e9), churn_period = churn > 0 ? (int64_t)(1e9 / (churn * total)) : INT64_MAX, next_churn = t;
    for (int kind = 0; kind < 2; kind++) {
        rings[kind].of = calloc((size_t)total, sizeof(int));
        rings[kind].size = total;
    }
    for (int kind = 0; kind < 2; kind++) {
        int members = 0, at = 0;
        for (int i = 0; i < total; i++) members += connections[i].hot == kind;
        for (int i = 0; i < total; i++)
            if (connections[i].hot == kind) {
                connections[i].due = t + period(&connections[i]) * at++ / members;
                push(&rings[kind], i);
            }
    }
    while ((t = now()) < stop_at) {
        if (settled && t >= settled) {
            forget();
            settled = 0;
        }
        send_due(t);
        while (churn > 0 && t >= next_churn) {
            replace_one();
            next_churn += churn_period;
        }
        poll_once(1);
    }
}

static double option(int count, char **values, const char *name, double otherwise) {
    size_t size = strlen(name);
    for (int i = 3; i < count; i++)
        if (!strncmp(values[i], name, size) && values[i][size] == '=') return atof(values[i] + size + 1);
    return otherwise;
}

static void read_request(const char *file) {
    FILE *in = fopen(file, "rb");
    if (!in) fail(file);
    request = malloc(1 << 16);
    request_size = fread(request, 1, 1 << 16, in);
    fclose(in);
    char *from = request, *end = request + request_size;
    while (mark_count < MARKS && (from = memmem(from, (size_t)(end - from), "################", DIGITS))) {
        marks[mark_count++] = from;
        from += DIGITS;
    }
    struct timespec t;  // microseconds since 1970: further on than any earlier run that sent less than a million a second
    clock_gettime(CLOCK_REALTIME, &t);
    number = (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void wait_for_answers(int64_t until) {
    for (int waiting = 1; waiting && now() < until;) {
        poll_once(10);
        waiting = 0;
        for (int i = 0; i < total; i++) waiting += connections[i].state == WAITING;
    }
}

static void run(double seconds, double churn, double settle) {
    int64_t start = now();
    stop_at = start + (int64_t)(seconds * 1e9);
    if (rate > 0) {
        paced(churn, settle);
    } else {
        for (int i = 0; i < total; i++) send_request(&connections[i], now());
        if (hold) stop_at = start + 60000000000LL;
        else
            while (now() < stop_at) poll_once(100);
    }
    wait_for_answers(hold ? stop_at : now() + 5000000000LL);
    uint64_t unanswered = 0;
    for (int i = 0; i < total; i++) unanswered += connections[i].state == WAITING;
    printf("{\"seconds\":%.6f,\"answers\":%lu,\"failures\":%lu,\"broken\":%lu,\"unanswered\":%lu,", (double)(now() - start) / 1e9,
           answers, failures, broken, unanswered);
    print_latency("cold", &latencies[0]);
    printf(",");
    print_latency("hot", &latencies[1]);
    for (int i = 0; i < OCTAVES * SUB; i++) latencies[0].buckets[i] += latencies[1].buckets[i];
    latencies[0].count += latencies[1].count;
    if (latencies[1].max > latencies[0].max) latencies[0].max = latencies[1].max;
    printf(",");
    print_latency("all", &latencies[0]);
    printf("}\n");
    fflush(stdout);
    if (hold)
        while (getchar() != EOF) {}
}

int main(int count, char **values) {
    if (count < 3) {
        fprintf(stderr, "usage: load PORT REQUEST_FILE [option=value]...\n");
        return 2;
    }
    server.sin_port = htons((uint16_t)atoi(values[1]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    read_request(values[2]);
    total = (int)option(count, values, "connections", 64);
    rate = option(count, values, "rate", 0);
    factor = option(count, values, "factor", 1);
    hold = option(count, values, "hold", 0) > 0;
    double hot = option(count, values, "hot", 0);
    seed += (uint64_t)option(count, values, "seed", 1) * 0x9E3779B97F4A7C15ULL;
    connections = calloc((size_t)total, sizeof *connections);
    for (int i = 0; i < total; i++) connections[i].hot = random_share() < hot;
    epoll = epoll_create1(0);
    connect_all();
    run(option(count, values, "seconds", 3), option(count, values, "churn", 0), option(count, values, "settle", 0));
    return 0;
}
