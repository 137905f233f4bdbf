// 一次失败，说清楚三件事：给程序看的 code，给人看的 message，还值不值得再试。
//
// 服务器的拒绝都是 RFC 9457 问题文档，code 是约定好的，不会变；中英文句子都在里面，
// 直接显示 detail_zh 就好。没到服务器的失败（断网、超时）没有文档，这里补上两个 code。

const OFFLINE = 'offline';
const TIMEOUT = 'timeout';

const OUR_WORDS = {
  [OFFLINE]: '网络好像断了，请检查一下再试。',
  [TIMEOUT]: '等了很久没有回音，请再试一次。',
};
const STRANGE = '服务器的回答看不懂，请稍后再试。';

class Problem extends Error {
  constructor(facts) {
    super(facts.message);
    // setData 按 JSON 传，Error 自己的 message 不可枚举，会丢。
    Object.defineProperty(this, 'message', { value: facts.message, enumerable: true });
    this.name = 'Problem';
    this.code = facts.code;
    this.status = facts.status;
    this.retryable = facts.retryable;
    // 过几秒再来；没有就是空，那种“以后可能行”要等的是几天，不是几秒。
    this.retryAfterS = facts.retryAfterS;
    this.facts = facts.facts;
    this.errors = facts.errors;
    // 报给运营方时带上它，在日志里一查就到。
    this.requestId = facts.requestId;
  }

  // 某个字段错在哪里，没有错就是空。
  of(field) {
    const found = this.errors.find((each) => each.field === field);
    return found ? found.detail_zh : '';
  }
}

function fromAnswer(status, body, headers) {
  const told = body && typeof body === 'object' && !Array.isArray(body) && body.code ? body : {};
  const first = (told.errors || [])[0];
  return new Problem({
    code: told.code || `http_${status}`,
    status,
    message: (first && first.detail_zh) || told.detail_zh || STRANGE,
    // 网关自己的 5xx 没有文档，过一会儿往往就好了。
    retryable: told.code ? told.retryable === true : status >= 500,
    retryAfterS: secondsOf(headers['retry-after']),
    facts: told.facts || {},
    errors: told.errors || [],
    requestId: told.request_id || null,
  });
}

// 手机上的事没做成：没有登录到、文件写不下。说一句话，可以再试。
function onPhone(message) {
  return new Problem({
    code: 'on_phone', status: 0, message, retryable: true, retryAfterS: null,
    facts: {}, errors: [], requestId: null,
  });
}

function fromSilence(reason) {
  const code = /timeout|超时/i.test(reason || '') ? TIMEOUT : OFFLINE;
  return new Problem({
    code, status: 0, message: OUR_WORDS[code], retryable: true, retryAfterS: null,
    facts: {}, errors: [], requestId: null,
  });
}

function secondsOf(text) {
  return /^[0-9]{1,6}$/.test(text || '') ? Number(text) : null;
}

module.exports = { Problem, fromAnswer, fromSilence, onPhone };
